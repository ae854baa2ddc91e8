public import MusterModel

/// Why the output files of a run could not be written.
public enum DeliveryError: Error, Hashable, Sendable {
    /// The id of a customer has a character that the encoding lacks.
    case unencodableCustomer(CSVDialect.Encoding)
    /// A program that compresses files is not installed.
    case missingProgram(String)
    case programFailed(String, path: String, reason: String)

    /// Stable; never changes once published.
    public var code: String {
        switch self {
        case .unencodableCustomer: "delivery.unencodableCustomer"
        case .missingProgram: "delivery.missingProgram"
        case .programFailed: "delivery.programFailed"
        }
    }

    public var message: String {
        switch self {
        case .unencodableCustomer(let encoding):
            "The id of a customer has a character that the encoding \(encoding.rawValue) lacks, so two ids could become one."
        case .missingProgram(let name): "The program '\(name)' is not installed."
        case .programFailed(let name, let path, let reason): "\(path) cannot be written: \(name) failed: \(reason)."
        }
    }

    public var hint: String {
        switch self {
        case .unencodableCustomer: "Use encoding: utf-8 or utf-8-bom in the campaign's fileConfig."
        case .missingProgram(let name):
            "Install it (apt-get install \(name)), or change 'compression' in the campaign's fileConfig."
        case .programFailed: "Check the free space and the server's log, then run again."
        }
    }
}
