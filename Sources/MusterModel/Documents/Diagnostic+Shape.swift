extension Diagnostic {
    /// Whether the document is not made as documents of its kind are, whatever else there is in the catalog: a field that
    /// is missing or unknown, a text where a number should be. The other problems are between parts of the document, or
    /// with what it names.
    public var isAboutShape: Bool {
        code.hasPrefix("document.") && !Self.contextual.contains(code) || Self.shapes.contains(code)
    }

    private static let contextual: Set<String> = ["document.contradiction", "document.zeroCharacter"]

    /// Codes of problems with one field alone that have names of their own.
    private static let shapes: Set<String> = [
        "schedule.invalidTime", "schedule.unknownType", "schedule.invalidDayOfWeek", "schedule.invalidDayOfMonth",
        "schedule.malformedTimeZone", "policy.invalidTime", "policy.noOutcomes", "policy.noDays", "policy.invalidOutcome", "file.noColumns", "file.notUTF8",
        "file.invalidJSON", "file.invalidYAML", "file.noDocuments",
    ]
}
