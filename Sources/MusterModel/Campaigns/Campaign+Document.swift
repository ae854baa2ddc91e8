extension Campaign: DefinitionContent {
    public static var kind: DefinitionKind { .campaign }

    /// A campaign without a name gets one from the ids of its flow and segment; ``generatedName(in:)`` makes a better one.
    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.optionalText("name")
        let description = reader.optionalText("description", allowingEmpty: true)
        let status = reader.choice("status", default: Status.draft)
        let decisionFlowId: DecisionFlow.ID? = reader.reference("decisionFlowId")
        let segmentId: Segment.ID? = reader.reference("segmentId")
        let schedule = Schedule(reading: reader)
        let missedRuns = reader.choice("missedRuns", default: MissedRuns.run_latest)
        let volumeConstraints = VolumeConstraints(reading: reader.optionalObject("volumeConstraints"))
        let allocation = reader.choice("allocation", default: AllocationMethod.greedy)
        let fileConfig = FileConfig(reading: reader.optionalObject("fileConfig"))
        let channelIds: [Channel.ID] = reader.references("channelIds")
        let controlGroup = reader.optionalObject("controlGroup")
            .flatMap { ControlGroup(reading: $0, of: id) }
        let waves = Wave.list("waves", reading: reader)
        let unusualCounts = reader.optionalObject("unusualCounts").flatMap(UnusualCountCheck.init(reading:))
        let notifications = NotificationTarget.list("notifications", reading: reader)
        reader.finish()
        guard let id, let decisionFlowId, let segmentId, let schedule, !reader.hasErrors else { return nil }
        self.init(
            id: id, name: name ?? Self.generatedName(flow: decisionFlowId.rawValue, segment: segmentId.rawValue),
            description: description, status: status, decisionFlowId: decisionFlowId, segmentId: segmentId,
            schedule: schedule, missedRuns: missedRuns, volumeConstraints: volumeConstraints, allocation: allocation,
            fileConfig: fileConfig, channelIds: channelIds, controlGroup: controlGroup, waves: waves,
            unusualCounts: unusualCounts, notifications: notifications)
    }

    /// The default name, from the names of flow and segment: `Cross-sell to High value`.
    public func generatedName(in catalog: Catalog) -> String {
        Self.generatedName(
            flow: catalog.decisionFlows[decisionFlowId]?.name ?? decisionFlowId.rawValue,
            segment: catalog.segments[segmentId]?.name ?? segmentId.rawValue)
    }

    /// The default name of a document's campaign; `nil` if it does not name its flow and segment.
    public static func generatedName(for document: DocumentNode, in catalog: Catalog) -> String? {
        guard case .string(let flow)? = document["decisionFlowId"]?.value,
            case .string(let segment)? = document["segmentId"]?.value
        else { return nil }
        return generatedName(
            flow: catalog.decisionFlows[.init(flow)]?.name ?? flow, segment: catalog.segments[.init(segment)]?.name ?? segment)
    }

    private static func generatedName(flow: String, segment: String) -> String { "\(flow) to \(segment)" }

    public var document: DocumentNode {
        .map(
            [
                ("id", .id(id)), ("name", .text(name)), ("description", description.map(DocumentNode.text)),
                ("status", .text(status.rawValue)), ("decisionFlowId", .id(decisionFlowId)),
                ("segmentId", .id(segmentId)),
            ] + schedule.fields + [
                ("missedRuns", .text(missedRuns.rawValue)), ("volumeConstraints", volumeConstraints.document),
                ("allocation", allocation == .greedy ? nil : .text(allocation.rawValue)),
                ("fileConfig", fileConfig.document), ("channelIds", .ids(channelIds)),
                ("controlGroup", controlGroup?.document),
                ("waves", waves.isEmpty ? nil : .list(waves.map(\.document))), ("unusualCounts", unusualCounts?.document),
                ("notifications", notifications.isEmpty ? nil : .list(notifications.map(\.document))),
            ])
    }
}

extension VolumeConstraints {
    fileprivate init(reading reader: DocumentReader?) {
        self.init(
            maxTotalPerRun: reader?.optionalInt("maxTotalPerRun", in: 1...),
            maxPerOffer: reader?.optionalInt("maxPerOffer", in: 1...),
            maxPerChannel: reader?.optionalInt("maxPerChannel", in: 1...))
        reader?.finish()
    }

    fileprivate var document: DocumentNode {
        .map([
            ("maxTotalPerRun", maxTotalPerRun.map(DocumentNode.int)),
            ("maxPerOffer", maxPerOffer.map(DocumentNode.int)), ("maxPerChannel", maxPerChannel.map(DocumentNode.int)),
        ])
    }
}
