internal import CoreMetrics
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
import MusterBase
internal import MusterEngine
internal import MusterModel
internal import MusterServer
internal import MusterService
internal import MusterTestSupport
import Testing

@Suite struct HealthTests {
    private let test: TestWorkspace

    init() throws {
        test = try TestWorkspace()
    }

    @Test("the health checks need no authentication")
    func healthy() async throws {
        try await withRouter(test) { client in
            for uri in ["/healthz", "/readyz"] {
                let response = try await client.execute(uri: uri, method: .get)
                #expect(response.status == .ok)
                #expect(String(buffer: response.body) == #"{"status":"ok"}"#)
            }
        }
    }

    @Test("metrics are public on this machine, and need a key through a proxy or from elsewhere")
    func metricsAccess() async throws {
        let viewer = try test.headers(.viewer)
        // Requests of router tests have no connection and therefore no address.
        try await withRouter(test) { client in
            let refused = try await client.execute(uri: "/metrics", method: .get)
            #expect(refused.status == .unauthorized)
            let shown = try await client.execute(uri: "/metrics", method: .get, headers: viewer)
            #expect(shown.status == .ok)
        }
        try await withServer(test) { port in
            for (extra, status) in [("", 200), ("X-Forwarded-For: 10.0.0.1\r\n", 401), ("Via: 1.1 proxy\r\n", 401)] {
                let answer = try await RawConnection.with(port: port) { connection in
                    try await connection.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\(extra)Connection: close\r\n\r\n")
                    return try await connection.read()
                }
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            }
        }
    }

    @Test("requests are counted by route, method and status; unknown paths share one route")
    func requests() async throws {
        let viewer = try test.headers(.viewer)
        let text = try await withRouter(test) { client in
            for uri in ["/healthz", "/healthz", "/a", "/b", "/healthz?x=1", "/api/v1/keys/a", "/api/v1/keys/b"] {
                let method: HTTPRequest.Method = uri.contains("keys") ? .delete : .get
                _ = try await client.execute(uri: uri, method: method, headers: viewer)
            }
            _ = try await client.execute(uri: "/healthz", method: .init("BREW")!)
            return String(buffer: try await client.execute(uri: "/metrics", method: .get, headers: viewer).body)
        }
        for line in [
            #"muster_http_requests_total{method="GET",route="/healthz",status="200"} 2"#,
            #"muster_http_requests_total{method="GET",route="/healthz",status="400"} 1"#,
            #"muster_http_requests_total{method="GET",route="unknown",status="404"} 2"#,
            #"muster_http_requests_total{method="other",route="unknown",status="405"} 1"#,
            #"muster_http_requests_total{method="DELETE",route="/api/v1/keys/{id}",status="403"} 2"#,
            #"muster_http_request_duration_seconds_count{method="GET",route="/healthz"} 3"#,
            #"muster_http_requests_in_flight 1"#,
        ] {
            #expect(text.contains(line + "\n"), "\(line)")
        }
    }

    @Test("the metrics of runs are exported")
    func runs() async throws {
        let metrics = ServerMetrics()
        metrics.runFinished(.completed, seconds: 2, customers: 300_000)
        let viewer = try test.headers(.viewer)
        let parts = ServerDependencies(workspace: test.workspace, metrics: metrics) {
            metrics.setRuns([.pending: 2, .completed: 7])
            metrics.setQueueDepth(2)
        }
        let text = try await Application(router: buildRouter(parts), logger: .silent).test(.router) { client in
            String(buffer: try await client.execute(uri: "/metrics", method: .get, headers: viewer).body)
        }
        for line in [
            #"muster_runs{status="pending"} 2"#, #"muster_run_queue_depth 2"#, "muster_customers_per_second 150000",
            #"muster_run_duration_seconds_bucket{status="completed",le="1"} 0"#,
            #"muster_run_duration_seconds_bucket{status="completed",le="2.5"} 1"#,
            #"muster_run_duration_seconds_bucket{status="completed",le="+Inf"} 1"#,
            #"muster_run_duration_seconds_sum{status="completed"} 2"#, "muster_customers_processed_total 300000",
        ] {
            #expect(text.contains(line + "\n"), "\(line)")
        }
    }
}

/// Metrics that are computed on demand.
@Suite struct CampaignServicesTests {
    @Test("the scheduler lag is the age of the oldest undecided slot")
    func lag() async throws {
        let test = try TestWorkspace(catalog: true)
        let metrics = ServerMetrics()
        let campaigns = BackgroundServices(
            test.workspace, options: RunOptions(), maxRuns: 1, metrics: metrics, logger: .silent)
        let parts = ServerDependencies(workspace: test.workspace, metrics: metrics, beforeScrape: campaigns.measure)
        let viewer = try test.headers(.viewer)
        try await Application(router: buildRouter(parts), logger: .silent).test(.router) { client in
            func lag() async throws -> String? {
                let text = String(
                    buffer: try await client.execute(uri: "/metrics", method: .get, headers: viewer).body)
                return text.split(separator: "\n").last { $0.hasPrefix("muster_scheduler_lag_seconds ") }.map(String.init)
            }
            #expect(try await lag() == "muster_scheduler_lag_seconds 0")
            let campaign = UploadedCatalogFile(
                name: "campaign.yaml",
                bytes: Array(
                    """
                    { kind: Campaign, id: spring, decisionFlowId: flow, segmentId: all, status: active, scheduleType: daily }
                    """.utf8))
            _ = try test.workspace.catalog.apply([campaign], by: "tests")
            test.clock.advance(86_400)
            let first = try #require(InstantFormat.instant("2026-01-02T09:00:00Z"))
            let seconds = Int(test.clock.now.timeIntervalSince(first))
            #expect(seconds > 0)
            #expect(try await lag() == "muster_scheduler_lag_seconds \(seconds)")
            _ = try Scheduler(test.workspace).tick()
            #expect(try await lag() == "muster_scheduler_lag_seconds 0")
        }
    }
}

@Suite struct PrometheusMetricsTests {
    @Test("texts are escaped, numbers use the Prometheus format, and a name has one type")
    func text() {
        let metrics = PrometheusMetrics(help: ["a": "A."])
        Meter(label: "a", dimensions: [("x", "q\"\\\n")], factory: metrics).set(Double.infinity)
        Meter(label: "b", factory: metrics).set(0.5)
        Counter(label: "b", factory: metrics).increment(by: 9)
        Counter(label: "c", factory: metrics).increment(by: -1)
        #expect(
            metrics.text == """
                # HELP a A.
                # TYPE a gauge
                a{x="q\\"\\\\\\n"} +Inf
                # TYPE b gauge
                b 0.5
                # TYPE c counter
                c 0

                """)
    }
}
