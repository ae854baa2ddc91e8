public import Foundation
public import MusterModel

/// Why a file could not be sent. It contains no secrets.
public struct TransferError: Error, Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// The destination did not answer, was busy or refused for the moment: another attempt can succeed.
        case temporary
        /// The address, the credentials or the configuration is wrong: attempts fail until someone changes it.
        case permanent
    }

    public var kind: Kind
    /// Stable; never changes once published. Such as `delivery.accessDenied`.
    public var code: String
    public var message: String
    public var hint: String?
    /// The seconds that the destination asks to wait before the next attempt; `nil` if it does not.
    public var retryAfter: TimeInterval?

    public init(_ kind: Kind, code: String, message: String, hint: String? = nil) {
        self.kind = kind
        self.code = code
        self.message = message
        self.hint = hint
    }
}

extension DeliveryFailure {
    public init(_ error: TransferError) {
        self.init(code: error.code, reason: error.message, hint: error.hint, isPermanent: error.kind == .permanent)
    }
}
