internal import Foundation
public import Testing

extension Tag {
    /// Takes more than a few seconds. `script/test --fast` leaves these tests out.
    @Tag public static var slow: Self
}

extension Trait where Self == ConditionTrait {
    /// Runs only when all tests do, not with `script/test --fast`. Used together with the tag ``Testing/Tag/slow``.
    public static var fullRunOnly: Self {
        .disabled(if: ProcessInfo.processInfo.environment["MUSTER_FAST_TESTS"] != nil, "slow: left out by --fast")
    }
}
