internal import Foundation
internal import MusterBase

/// JSON for values that have no document of their own, such as a run: fields in the order of their names, instants as
/// RFC 3339 text. The same value always gives the same text.
public enum CanonicalJSON {
    /// - Throws: `EncodingError`, for a number that JSON cannot write.
    public static func text(_ value: some Encodable, isPretty: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
        encoder.dateEncodingStrategy = .custom { instant, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(InstantFormat.text(instant))
        }
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// - Throws: `DecodingError`.
    public static func value<Value: Decodable>(_ type: Value.Type = Value.self, from text: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            guard let instant = InstantFormat.instant(try container.decode(String.self)) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 instant")
            }
            return instant
        }
        return try decoder.decode(type, from: Data(text.utf8))
    }
}
