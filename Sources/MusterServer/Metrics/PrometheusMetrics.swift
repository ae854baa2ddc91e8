package import CoreMetrics
internal import Synchronization

/// Metrics that are kept in memory and written in Prometheus' text format (version 0.0.4).
///
/// Labels are names as Prometheus has them; a timer's is one of seconds. A metric is never forgotten: its dimensions must
/// be few.
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

    /// - Parameter help: what metrics mean, by name.
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

    // What was counted stays counted.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// Everything, in order of name and dimensions.
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

    /// The one of that name and these dimensions. A name that is used for something else gets one that nobody sees.
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
