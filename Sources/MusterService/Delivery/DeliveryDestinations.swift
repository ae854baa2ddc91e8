public import MusterDelivery
public import MusterModel

/// The places outside the workspace to which runs deliver.
public protocol DeliveryDestinations: Sendable {
    /// The folders to which the files of a completed run are sent; they are frozen with the run. Each is a function of the run.
    func targets(of config: FileConfig, for run: CampaignRun) -> [DeliveryTarget]

    /// The way to a folder. Asked for with every attempt, so that corrected credentials take effect.
    ///
    /// - Throws: `TransferError`, or an error that someone has to correct before another attempt can succeed.
    func transport(to target: DeliveryTarget, in workspace: Workspace) throws -> any Transport
}

/// The destinations that campaigns name. There are none yet besides the workspace itself, which keeps all files.
public struct ConfiguredDestinations: DeliveryDestinations {
    public init() {}

    public func targets(of config: FileConfig, for run: CampaignRun) -> [DeliveryTarget] { [] }

    public func transport(to target: DeliveryTarget, in workspace: Workspace) throws -> any Transport {
        throw TransferError(
            .permanent, code: "delivery.unknownDestination", message: "There is no destination '\(target.destination)'.")
    }
}
