internal import ArgumentParser
internal import MusterEngine
internal import MusterModel
internal import MusterService

/// `--delivery-wait`.
struct DeliveryWaitOption: ParsableArguments {
    @Option(
        name: .customLong("delivery-wait"),
        help: ArgumentHelp(
            "Seconds to wait for further attempts when a destination fails (default: 300). Then a server continues.",
            valueName: "n"))
    var seconds = 300

    func validate() throws {
        if !(0...604_800).contains(seconds) { throw ValidationError("--delivery-wait must be 0 to 604800.") }
    }
}

/// Waits for the deliveries of a run with a progress bar.
struct DeliveryProgress {
    let backend: any CampaignBackend
    let seconds: Int

    /// - Returns: the deliveries; those that are not settled continue later.
    func wait(for run: CampaignRun.ID) throws -> [Delivery] {
        guard try backend.deliveries(of: run).contains(where: { !$0.isSettled }) else { return try backend.deliveries(of: run) }
        let bar = ProgressBar("delivering ")
        defer { bar.clear() }
        let control = RunControl(onProgress: bar.update)
        let signals = StopSignals(
            isStopping: { control.isCancelled }, stop: { control.cancel() }, message: "Stopping. What is not delivered waits.")
        return try withExtendedLifetime(signals) {
            try backend.deliver(run, waitingUpTo: Double(seconds), control: control)
        }
    }
}
