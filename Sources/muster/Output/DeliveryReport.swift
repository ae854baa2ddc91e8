internal import Foundation
internal import MusterBase
internal import MusterModel

/// The text form of the deliveries of a run.
struct DeliveryReport {
    let deliveries: [Delivery]

    /// The files with their states, and below them the reasons.
    var text: String {
        var table = TextTable([
            ("Destination", .left), ("File", .left), ("State", .left), ("Attempts", .right), ("Next attempt", .left),
        ])
        for delivery in deliveries {
            for file in delivery.files {
                table.add([
                    delivery.target.destination, file.object, file.state.rawValue, "\(file.attempts.count)",
                    file.state == .waiting ? delivery.nextAttemptAt.map(InstantFormat.text) ?? "" : "",
                ])
            }
        }
        var reasons: [String] = []
        for delivery in deliveries {
            for file in delivery.files {
                guard let failure = file.failure else { continue }
                let reason = "\(delivery.target.destination): \(failure.text)"
                if !reasons.contains(reason) { reasons.append(reason) }
            }
            for file in delivery.files {
                guard let accepted = file.accepted, let rejected = file.rejected else { continue }
                let place = file.rejectedFile.map { ", in \($0)" } ?? ""
                reasons.append("\(delivery.target.destination): \(accepted) accepted, \(rejected) rejected\(place).")
            }
        }
        let removed = deliveries.compactMap { delivery -> String? in
            guard let wave = delivery.wave, let prepared = delivery.prepared, prepared.removedRows > 0 else { return nil }
            return
                "\(delivery.target.destination): \(prepared.removedCustomers) customers of wave \(wave.number) may no longer be contacted; "
                + "\(prepared.removedRows) of their recommendations were not sent."
        }
        return ([table.text()] + reasons + removed).joined(separator: "\n")
    }

    /// The next step if something is not delivered yet; `nil` otherwise.
    func note(about run: CampaignRun.ID) -> String? {
        if deliveries.contains(where: { $0.state == .held }) {
            return "Run \(run) is held. Deliver it with: muster release \(run) or reject it with: muster cancel \(run)"
        }
        let now = Date()
        let later = deliveries.filter { $0.isScheduled(after: now) }
        let open = deliveries.filter { !$0.isSettled && !$0.isScheduled(after: now) }.map(\.target.destination)
        if !open.isEmpty {
            return
                "Not delivered yet to \(open.joined(separator: ", ")). A server continues (muster serve), or: muster redeliver \(run)"
        }
        if deliveries.contains(where: { $0.state != .delivered && !$0.isScheduled(after: now) }) {
            return "Send what is missing with: muster redeliver \(run)"
        }
        if let next = later.compactMap(\.nextAttemptAt).min() {
            return
                "The next wave is due at \(InstantFormat.text(next)). A server sends it (muster serve), or after that time: muster redeliver \(run)"
        }
        let rejected = deliveries.flatMap(\.files).first { $0.rejected ?? 0 > 0 }
        return rejected.map { "Send all again, rejected ones too, with: muster redeliver \(run) --file \($0.file)" }
    }

    /// The exit status of a command whose run has these deliveries.
    var exitStatus: ExitStatus {
        let now = Date()
        let isDone = deliveries.allSatisfy { $0.state == .delivered && $0.problem == nil || $0.isScheduled(after: now) }
        return isDone ? .done : .completedWithErrors
    }
}

/// A run with its deliveries, as one JSON object: that of the run, with the field `deliveries` if it has any.
struct DeliveredRunDocument: Encodable {
    let run: CampaignRun
    let deliveries: [Delivery]

    private enum Keys: String, CodingKey {
        case deliveries
    }

    func encode(to encoder: any Encoder) throws {
        try run.encode(to: encoder)
        guard !deliveries.isEmpty else { return }
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(deliveries, forKey: .deliveries)
    }
}
