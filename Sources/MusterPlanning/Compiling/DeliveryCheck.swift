internal import MusterBase
internal import MusterModel

/// Checks the parts of a campaign that say how its files are delivered.
struct DeliveryCheck {
    let campaign: Campaign
    /// Of the customers.
    let schema: DatasetSchema
    /// Those of the campaign.
    let channels: [Channel]

    var findings: Findings {
        var findings = Findings()
        let config = campaign.fileConfig
        if !campaign.waves.isEmpty, config.deliveries.isEmpty, config.s3Location == nil {
            findings.report(
                campaign, "waves", "The campaign has waves, and no destination to which they are sent.",
                hint: "Add fileConfig.deliveries, or remove 'waves'.")
        }
        if !campaign.waves.isEmpty, let webhook = channels.first(where: { $0.webhook != nil }) {
            findings.report(
                campaign, "waves", "Recommendations for the webhook of channel '\(webhook.id)' cannot be sent in waves.",
                hint: "Leave the channel out with 'channelIds', or remove 'waves'.")
        }
        for (index, seed) in (config.seeds ?? []).enumerated() {
            let path = DocumentPath("fileConfig", "seeds").appending(index)
            let key = schema.columns.first { $0.name == schema.keyColumn }
            if key?.type == .int, Int64(seed.customerId) == nil {
                findings.report(
                    campaign, path.appending("customerId"),
                    "'customerId' must be a whole number, as in the dataset '\(schema.name)'.",
                    hint: "Use a number that no customer has.")
            }
            for (name, value) in seed.attributes.sorted(by: { $0.key < $1.key }) {
                check(name, value, at: path.appending("attributes").appending(name), &findings)
            }
        }
        return findings
    }

    private func check(_ name: String, _ value: FieldValue, at path: DocumentPath, _ findings: inout Findings) {
        guard let column = schema.columns.first(where: { $0.name == name }), name != schema.keyColumn else {
            let known = schema.columns.map(\.name).filter { $0 != schema.keyColumn }
            findings.report(
                campaign, path,
                name == schema.keyColumn
                    ? "'\(name)' is the key of the dataset '\(schema.name)'."
                    : "The dataset '\(schema.name)' has no column '\(name)'.",
                hint: name == schema.keyColumn
                    ? "Write it as customerId." : DidYouMean.hint(for: name, among: known, else: "Remove it."))
            return
        }
        guard let needed = column.type.neededValue(unlike: value) else { return }
        findings.report(
            campaign, path, "'\(name)' must be \(needed), as in the dataset '\(schema.name)'.",
            hint: "Correct it, or leave it out.")
    }
}

extension ColumnType {
    /// What a seed address can have in a column of this type; `nil` if the value is one.
    fileprivate func neededValue(unlike value: FieldValue) -> String? {
        switch (self, value) {
        case (_, .null), (.bool, .bool), (.int, .int), (.double, .int), (.double, .double), (.string, .string): nil
        case (.date, .string(let text)) where text.count == 10 && InstantFormat.instant(text) != nil: nil
        case (.timestamp, .string(let text)) where InstantFormat.instant(text) != nil: nil
        case (.bool, _): "true or false"
        case (.int, _): "a whole number"
        case (.double, _): "a number"
        case (.string, _): "text"
        case (.date, _): "a date such as 2026-01-31"
        case (.timestamp, _): "an instant such as 2026-01-31T09:00:00Z"
        case (.duration, _), (.list, _), (.other, _): "left out: it cannot be given"
        }
    }
}
