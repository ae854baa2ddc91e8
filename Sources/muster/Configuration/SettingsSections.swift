internal import MusterModel

/// The parts of a settings file that are not one value: the mail server, and the notifications of the workspace.
struct SettingsSections {
    static let names = ["smtp", "notifications"]

    var smtp: SMTPSettings?
    var notifications: [NotificationTarget] = []

    static func read(_ document: DocumentNode) -> (sections: SettingsSections, problems: [Diagnostic]) {
        guard case .map(let entries) = document.value else { return (SettingsSections(), []) }
        let collector = DiagnosticCollector()
        // The other entries are settings.
        let named = DocumentNode(
            .map(entries.filter { names.contains($0.key) }), position: document.position)
        let reader = DocumentReader(named, into: collector)
        let sections = SettingsSections(
            smtp: reader.optionalObject("smtp").flatMap(SMTPSettings.init(reading:)),
            notifications: NotificationTarget.list("notifications", reading: reader))
        return (sections, collector.diagnostics.filter { $0.severity == .error })
    }

    /// With those of a further document of the same file.
    func merging(_ other: SettingsSections) -> SettingsSections {
        SettingsSections(smtp: other.smtp ?? smtp, notifications: notifications + other.notifications)
    }
}
