internal import Foundation
package import Logging
internal import MusterBase
internal import MusterModel

/// Writes one line per log event, by default to standard error.
package struct LineLogHandler: LogHandler {
    package enum Format: String, CaseIterable, Hashable, Sendable {
        /// `time=… level=info message="run finished" run=weekly-7`
        case logfmt
        /// One JSON object per line.
        case json
    }

    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let format: Format
    private let write: @Sendable (String) -> Void

    /// - Parameter write: receives each line, including its newline.
    package init(
        level: Logger.Level, format: Format, write: @escaping @Sendable (String) -> Void = LineLogHandler.writeToStandardError
    ) {
        logLevel = level
        self.format = format
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata.mapValues(\.description)
        for (key, value) in metadataProvider?.get() ?? [:] { fields[key] = value.description }
        for (key, value) in event.metadata ?? [:] { fields[key] = value.description }
        if let error = event.error, fields["error"] == nil { fields["error"] = "\(error)" }
        let head = [
            ("time", InstantFormat.text(Date())), ("level", event.level.rawValue), ("message", event.message.description),
        ]
        let all = head + fields.filter { key, _ in !head.contains { $0.0 == key } }.sorted { $0.key < $1.key }
        write(Self.line(all, format))
    }

    private static func line(_ fields: [(String, String)], _ format: Format) -> String {
        switch format {
        case .logfmt: fields.map { "\(key($0))=\(isPlain($1) ? $1 : quoted($1))" }.joined(separator: " ") + "\n"
        case .json: "{" + fields.map { "\(quoted($0)):\(quoted($1))" }.joined(separator: ",") + "}\n"
        }
    }

    private static func key(_ text: String) -> String {
        String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" })
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x22 && $0 != 0x3d && $0 != 0x5c }
    }

    /// A JSON string in which all control characters and line separators are escaped, so that it never spans lines.
    private static func quoted(_ text: String) -> String {
        var result = ""
        for scalar in JSONText.string(text).unicodeScalars {
            if (0x7f..<0xa0).contains(scalar.value) || [0x2028, 0x2029].contains(scalar.value) {
                result += "\\u" + scalar.value.zeroPadded(to: 4, radix: 16)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Uses one system call per line, so that lines of several threads do not interleave.
    package static let writeToStandardError: @Sendable (String) -> Void = { line in
        FileHandle.standardError.write(Data(line.utf8))
    }
}
