package import CoreMetrics
internal import Synchronization

/// Keeps metrics in memory and exports them in the Prometheus text format (version 0.0.4).
///
/// Labels are Prometheus metric names; timers are in seconds. Metrics are never removed, so their dimensions must have
/// few values. Metrics are recorded through the API of swift-metrics, so that another backend, such as swift-prometheus,
/// can replace this one.
package final class PrometheusMetrics: MetricsFactory {
    private struct Key: Hashable {
        var name: String
        var dimensions: [String]

        init(_ name: String, _ dimensions: [(String, String)]) {
            self.name = name
            self.dimensions = dimensions.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }
        }

        private static func escaped(_ value: String) -> String {
            value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        }
    }

    private let cells = Mutex<[Key: any PrometheusCell]>([:])
    private let help: [String: String]

    /// - Parameter help: the `HELP` texts by metric name.
    package init(help: [String: String] = [:]) {
        self.help = help
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        cell(label, dimensions) { CounterCell() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        cell(label, dimensions) { GaugeCell() }
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate ? cell(label, dimensions) { HistogramCell() } : cell(label, dimensions) { GaugeCell() }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        cell(label, dimensions) { HistogramCell() }
    }

    // Counts are kept: destroying a handler does not remove its metric.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// All metrics in the text format, sorted by name and dimensions.
    package var text: String {
        let cells = cells.withLock { $0 }
            .sorted { ($0.key.name, $0.key.dimensions.joined()) < ($1.key.name, $1.key.dimensions.joined()) }
        var lines: [String] = []
        var last: String?
        for (key, cell) in cells {
            if key.name != last {
                if let help = help[key.name] { lines.append("# HELP \(key.name) \(help)") }
                lines.append("# TYPE \(key.name) \(cell.type)")
                last = key.name
            }
            lines += cell.lines(name: key.name, dimensions: key.dimensions)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The cell for a name and its dimensions. If the name is already registered with another type, returns an
    /// unregistered cell, as swift-metrics requires a value.
    private func cell<Cell: PrometheusCell>(
        _ name: String, _ dimensions: [(String, String)], _ make: () -> Cell
    ) -> Cell {
        cells.withLock { cells in
            let key = Key(name, dimensions)
            if let cell = cells[key] { return cell as? Cell ?? make() }
            let cell = make()
            cells[key] = cell
            return cell
        }
    }
}
