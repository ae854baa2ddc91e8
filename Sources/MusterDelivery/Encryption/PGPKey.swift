/// A key as gpg lists it.
struct PGPKey {
    enum Purpose { case encryption, signing }

    var fingerprint: String
    var isPrivate: Bool
    private var validity: Substring
    private var capabilities: Substring

    /// Reads the output of `gpg --with-colons`, which GnuPG documents in `doc/DETAILS`.
    static func list(_ lines: [String]) -> [PGPKey] {
        var keys: [PGPKey] = []
        for line in lines {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count > 9 else { continue }
            if fields[0] == "pub" || fields[0] == "sec", fields.count > 11 {
                keys.append(
                    PGPKey(fingerprint: "", isPrivate: fields[0] == "sec", validity: fields[1], capabilities: fields[11]))
            } else if fields[0] == "fpr", let last = keys.indices.last, keys[last].fingerprint.isEmpty {
                keys[last].fingerprint = String(fields[9])
            }
        }
        return keys
    }

    /// Why the key cannot be used, as the end of a sentence that begins with the key; `nil` if it can.
    func problem(for purpose: Purpose) -> String? {
        switch validity {
        case "e": "has expired"
        case "r": "is revoked"
        case "i", "d": "is not valid"
        default:
            // Capital letters: of the key with all of its subkeys that are neither expired nor revoked.
            switch purpose {
            case .encryption:
                capabilities.contains("E") ? nil : "has no subkey for encryption that is neither expired nor revoked"
            case .signing: capabilities.contains("S") ? nil : "has no part for signatures that is neither expired nor revoked"
            }
        }
    }
}
