internal import CoreMetrics
internal import Hummingbird
package import MusterModel

/// The server's metrics. Safe to use from any thread.
package struct ServerMetrics: Sendable {
    let prometheus: PrometheusMetrics
    private let inFlight: Meter
    private let processed: Counter
    private let customersPerSecond: Meter
    private let queueDepth: Meter
    private let schedulerLag: Meter

    package init() {
        prometheus = PrometheusMetrics(help: Self.help)
        inFlight = Meter(label: "muster_http_requests_in_flight", factory: prometheus)
        processed = Counter(label: "muster_customers_processed_total", factory: prometheus)
        customersPerSecond = Meter(label: "muster_customers_per_second", factory: prometheus)
        queueDepth = Meter(label: "muster_run_queue_depth", factory: prometheus)
        schedulerLag = Meter(label: "muster_scheduler_lag_seconds", factory: prometheus)
    }

    // MARK: Runs

    /// - Parameter customers: the number of processed customers.
    package func runFinished(_ status: CampaignRun.Status, seconds: Double, customers: Int) {
        let dimensions = [("status", status.rawValue)]
        Counter(label: "muster_runs_finished_total", dimensions: dimensions, factory: prometheus).increment()
        Timer(label: "muster_run_duration_seconds", dimensions: dimensions, factory: prometheus).recordSeconds(seconds)
        processed.increment(by: customers)
        if seconds > 0 { customersPerSecond.set(Double(customers) / seconds) }
    }

    /// Sets the number of runs by status.
    package func setRuns(_ counts: [CampaignRun.Status: Int]) {
        for (status, count) in counts {
            Meter(label: "muster_runs", dimensions: [("status", status.rawValue)], factory: prometheus).set(count)
        }
    }

    package func setDeliveries(_ counts: [Delivery.State: Int]) {
        for (state, count) in counts {
            Meter(label: "muster_deliveries", dimensions: [("state", state.rawValue)], factory: prometheus).set(count)
        }
    }

    /// Sets the number of pending runs.
    package func setQueueDepth(_ count: Int) { queueDepth.set(count) }

    /// - Parameter seconds: the age of the oldest due slot that is not decided; 0 when there is none.
    package func setSchedulerLag(_ seconds: Double) { schedulerLag.set(seconds) }

    // MARK: HTTP

    func requestBegan() { inFlight.increment() }

    /// - Parameter route: the route's pattern, as in `openapi.yaml`, so that the metric has few dimensions.
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
        "muster_http_requests_in_flight": "Requests in progress.",
        "muster_http_requests_total": "Completed requests.",
        "muster_http_request_duration_seconds": "Time from the request head to the response head.",
        "muster_runs": "Campaign runs by status.",
        "muster_runs_finished_total": "Campaign runs finished by this process.",
        "muster_run_duration_seconds": "Duration of campaign runs finished by this process.",
        "muster_customers_processed_total": "Customers processed by this process.",
        "muster_customers_per_second": "Throughput of the last finished campaign run.",
        "muster_deliveries": "Deliveries of runs to destinations by state.",
        "muster_run_queue_depth": "Pending campaign runs.",
        "muster_scheduler_lag_seconds": "Age of the oldest due schedule slot that is not decided; 0 when there is none.",
    ]
}
