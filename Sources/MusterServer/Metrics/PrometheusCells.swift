internal import CoreMetrics
internal import Synchronization

/// The value of one metric with one set of dimensions.
protocol PrometheusCell: AnyObject, Sendable {
    var type: String { get }
    func lines(name: String, dimensions: [String]) -> [String]
}

extension PrometheusCell {
    func line(_ name: String, _ dimensions: [String], _ value: String) -> String {
        dimensions.isEmpty ? "\(name) \(value)" : "\(name){\(dimensions.joined(separator: ","))} \(value)"
    }

    func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}

final class CounterCell: PrometheusCell, CounterHandler {
    private let value = Mutex<Int64>(0)
    let type = "counter"

    func increment(by amount: Int64) {
        value.withLock { value in
            let (sum, isOverflow) = value.addingReportingOverflow(max(0, amount))
            value = isOverflow ? .max : sum
        }
    }

    func reset() { value.withLock { $0 = 0 } }

    func lines(name: String, dimensions: [String]) -> [String] {
        [line(name, dimensions, "\(value.withLock { $0 })")]
    }
}

final class GaugeCell: PrometheusCell, MeterHandler, RecorderHandler {
    private let value = Mutex(0.0)
    let type = "gauge"

    func set(_ new: Int64) { set(Double(new)) }
    func set(_ new: Double) { value.withLock { $0 = new } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ new: Int64) { set(Double(new)) }
    func record(_ new: Double) { set(new) }

    func lines(name: String, dimensions: [String]) -> [String] {
        [line(name, dimensions, text(value.withLock { $0 }))]
    }
}

final class HistogramCell: PrometheusCell, TimerHandler, RecorderHandler {
    private struct Sums {
        /// One count per bucket, not cumulative; the last bucket holds values above all bounds.
        var counts = [Int](repeating: 0, count: HistogramCell.bounds.count + 1)
        var sum = 0.0
    }

    /// Upper bounds in seconds, from fast requests to long runs.
    private static let bounds = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 14_400,
    ]

    private let sums = Mutex(Sums())
    let type = "histogram"

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        sums.withLock { sums in
            sums.counts[Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count] += 1
            sums.sum += value
        }
    }

    func lines(name: String, dimensions: [String]) -> [String] {
        let sums = sums.withLock { $0 }
        var total = 0
        var lines: [String] = []
        for (count, bound) in zip(sums.counts, Self.bounds + [.infinity]) {
            total += count
            lines.append(line(name + "_bucket", dimensions + ["le=\"\(text(bound))\""], "\(total)"))
        }
        return lines + [line(name + "_sum", dimensions, text(sums.sum)), line(name + "_count", dimensions, "\(total)")]
    }
}
