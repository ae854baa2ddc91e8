internal import CoreMetrics
internal import Hummingbird
package import MusterModel

/// What the server tells of itself. Safe to use from any thread.
package struct ServerMetrics: Sendable {
    let prometheus: PrometheusMetrics
    private let inFlight: Meter
    private let processed: Counter
    private let pace: Meter
    private let depth: Meter
    private let lag: Meter

    package init() {
        prometheus = PrometheusMetrics(help: Self.help)
        inFlight = Meter(label: "muster_http_requests_in_flight", factory: prometheus)
        processed = Counter(label: "muster_customers_processed_total", factory: prometheus)
        pace = Meter(label: "muster_customers_per_second", factory: prometheus)
        depth = Meter(label: "muster_run_queue_depth", factory: prometheus)
        lag = Meter(label: "muster_scheduler_lag_seconds", factory: prometheus)
    }

    // MARK: Runs

    /// - Parameter customers: that were processed.
    package func runFinished(_ status: CampaignRun.Status, seconds: Double, customers: Int) {
        let dimensions = [("status", status.rawValue)]
        Counter(label: "muster_runs_finished_total", dimensions: dimensions, factory: prometheus).increment()
        Timer(label: "muster_run_duration_seconds", dimensions: dimensions, factory: prometheus).recordSeconds(seconds)
        processed.increment(by: customers)
        if seconds > 0 { pace.set(Double(customers) / seconds) }
    }

    /// How many runs there are of each status.
    package func setRuns(_ counts: [CampaignRun.Status: Int]) {
        for (status, count) in counts {
            Meter(label: "muster_runs", dimensions: [("status", status.rawValue)], factory: prometheus).set(count)
        }
    }

    /// How many runs wait.
    package func setQueueDepth(_ count: Int) { depth.set(count) }

    /// - Parameter seconds: since the slot came that has waited longest for its decision; 0 when none waits.
    package func setSchedulerLag(_ seconds: Double) { lag.set(seconds) }

    // MARK: HTTP

    func requestBegan() { inFlight.increment() }

    /// - Parameter route: as the API's document writes it, so that there are not too many.
    func requestEnded(_ request: Request, route: String, status: Int, nanoseconds: Int64) {
        inFlight.decrement()
        let method = ("method", Self.methods.contains(request.method.rawValue) ? request.method.rawValue : "other")
        Counter(
            label: "muster_http_requests_total", dimensions: [method, ("route", route), ("status", "\(status)")],
            factory: prometheus
        ).increment()
        Timer(
            label: "muster_http_request_duration_seconds", dimensions: [method, ("route", route)], factory: prometheus
        ).recordNanoseconds(nanoseconds)
    }

    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    private static let help = [
        "muster_http_requests_in_flight": "Requests that are being answered.",
        "muster_http_requests_total": "Requests that were answered.",
        "muster_http_request_duration_seconds": "From a request's head to its answer's.",
        "muster_runs": "Campaign runs by status.",
        "muster_runs_finished_total": "Campaign runs that this process finished.",
        "muster_run_duration_seconds": "Of campaign runs that this process finished.",
        "muster_customers_processed_total": "Customers for whom this process decided.",
        "muster_customers_per_second": "Of the campaign run that finished last.",
        "muster_run_queue_depth": "Campaign runs that wait.",
        "muster_scheduler_lag_seconds": "For how long the oldest due slot of a schedule has waited for its decision; 0 when none waits.",
    ]
}
