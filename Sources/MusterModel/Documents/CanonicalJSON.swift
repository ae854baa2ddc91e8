internal import Foundation
internal import MusterBase

/// JSON for values without a document form, such as a run: fields sorted by name, instants as RFC 3339 text. Equal values
/// have equal texts.
public enum CanonicalJSON {
    /// - Throws: `EncodingError` for a number that JSON cannot represent.
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
