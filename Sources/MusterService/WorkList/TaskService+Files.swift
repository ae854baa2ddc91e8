internal import Foundation
internal import MusterBase
public import MusterEngine
internal import MusterFiles
public import MusterModel
public import MusterStore

extension TaskService {
    private static let rowsPerPage = 5_000
    /// The maximum number of invalid rows that are reported.
    private static let maxReported = 20

    /// The columns of exported tasks. Those of ``OutcomeFile`` among them are read back.
    private static let columns = [
        "task_id", "run_id", "campaign_id", "customer_id", "offer_id", "offer_name", "channel_id", "creative_id", "rank", "score",
        "personalization", "created_at", "due_at", "state", "assignee", "claimed_at", "outcome", "amount", "note", "completed_at",
    ]

    /// Writes tasks to a CSV file, in the order in which they were made. An existing file is replaced.
    ///
    /// A text that a spreadsheet would take for a formula gets a leading apostrophe, which an import removes.
    ///
    /// - Returns: the number of tasks.
    public func export(_ filter: TaskFilter = TaskFilter(), to path: String) throws -> Int {
        let names = try workspace.store.catalog().catalog.offers.mapValues(\.name)
        let partial = path + ".partial"
        guard FileManager.default.createFile(atPath: partial, contents: Data((Self.columns.joined(separator: ",") + "\n").utf8)),
            let handle = FileHandle(forWritingAtPath: partial)
        else { throw WorkspaceError.cannotWrite(path: path, reason: String(cString: strerror(errno))) }
        var isComplete = false
        defer {
            try? handle.close()
            if !isComplete { try? FileManager.default.removeItem(atPath: partial) }
        }
        try handle.seekToEnd()
        let now = workspace.now()
        var count = 0
        var position: TaskPosition?
        repeat {
            let (tasks, next) = try workspace.store.tasks(
                filter, by: .createdAt, after: position, limit: Self.rowsPerPage, at: now)
            try handle.write(contentsOf: Data(tasks.map { Self.line($0, offerName: names[$0.offerId]) }.joined().utf8))
            count += tasks.count
            position = next
        } while position != nil
        try handle.close()
        try Folder.publish(file: partial, as: path)
        isComplete = true
        return count
    }

    /// Exported tasks as a file that exists only as long as the reference to it.
    public func temporaryExport(_ filter: TaskFilter) throws -> (TemporaryFile, rows: Int) {
        try workspace.makeFolder("tmp")
        let path = workspace.path(of: "tmp/tasks-\(UUID().uuidString).csv")
        let rows = try export(filter, to: path)
        return (try TemporaryFile(takingOver: path), rows)
    }

    private static func line(_ task: WorkTask, offerName: String?) -> String {
        let fields = [
            text(task.id.rawValue), text(task.runId.rawValue), text(task.campaignId.rawValue), text(task.customerId),
            text(task.offerId.rawValue), text(offerName ?? task.offerId.rawValue), text(task.channelId.rawValue),
            text(task.creativeId.rawValue), "\(task.rank)", DocumentNode.number(task.score).json,
            text(task.personalization?.text ?? ""),
            InstantFormat.text(task.createdAt), task.dueAt.map(InstantFormat.text) ?? "", task.state.rawValue,
            text(task.assignee ?? ""), task.claimedAt.map(InstantFormat.text) ?? "", text(task.outcome ?? ""),
            task.amount.map { DocumentNode.number($0).json } ?? "", text(task.note ?? ""),
            task.completedAt.map(InstantFormat.text) ?? "",
        ]
        return fields.joined(separator: ",") + "\n"
    }

    /// Whether a spreadsheet takes a text for a formula.
    private static func isFormula(_ text: some StringProtocol) -> Bool {
        text.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
    }

    private static func text(_ text: String) -> String {
        let text = isFormula(text) ? "'" + text : text
        let needsQuotes = text.utf8.contains { [UInt8(ascii: "\""), UInt8(ascii: ","), 0x0a, 0x0d].contains($0) }
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }

    /// The text before ``export(_:to:)`` has given it an apostrophe.
    private static func plain(_ text: String) -> String {
        text.hasPrefix("'") && isFormula(text.dropFirst()) ? String(text.dropFirst()) : text
    }

    /// Completes tasks with the outcomes of a file, all or none. Rows without an outcome are left out. A row of a task that is
    /// completed in the same way changes nothing, so that an import can be repeated.
    ///
    /// - Parameter file: CSV, JSON lines or Parquet, with the columns of ``OutcomeFile``.
    /// - Throws: ``TaskError/badRows(_:hasMore:)``, ``ImportError`` among others.
    public func importOutcomes(
        _ file: String, in encoding: TextEncoding = .utf8, by actor: Actor = .currentUser
    ) throws -> WorkImportReport {
        var source = try OutcomeFile(file, encoding: encoding, temporaryFolder: workspace.temporaryFolder)
        let catalog = try workspace.store.catalog().catalog
        var bad: [(row: Int, message: UserFacingMessage)] = []
        var withoutOutcome = 0
        func note(_ row: Int, _ error: any Error) -> Bool {
            let message = (error as? any UserFacingError)?.messages.first
            bad.append((row, message ?? UserFacingMessage("\(error)")))
            return bad.count <= Self.maxReported
        }
        let counts = try workspace.store.completeTasks(
            at: workspace.now(), by: actor,
            next: {
                while bad.count <= Self.maxReported {
                    let rows = try source.next()
                    if rows.isEmpty { return [] }
                    var outcomes: [TaskCompletion] = []
                    for row in rows {
                        do {
                            if let (outcome, assignee) = try OutcomeReader.outcome(of: row) {
                                outcomes.append(
                                    TaskCompletion(row: row.number, id: .init(row.taskId), outcome: outcome, assignee: assignee))
                            } else {
                                withoutOutcome += 1
                            }
                        } catch {
                            if !note(row.number, error) { break }
                        }
                    }
                    if !outcomes.isEmpty { return outcomes }
                }
                return []
            },
            check: { task, outcome throws(TaskError) in try check(outcome, of: task.channelId, in: catalog) },
            refused: { row, error in note(row, error) }, isValid: { bad.isEmpty })
        guard let counts, bad.isEmpty else {
            let shown = bad.sorted { $0.row < $1.row }.prefix(Self.maxReported)
            let places = try source.places(of: shown.map(\.row))
            throw TaskError.badRows(
                shown.map { row, message in
                    UserFacingMessage("\(places[row] ?? "row \(row)"): \(message.text)", hint: message.hint)
                }, hasMore: bad.count > Self.maxReported)
        }
        return WorkImportReport(
            completed: counts.completed, unchanged: counts.unchanged, withoutOutcome: withoutOutcome,
            batches: try recordOutcomes().map(\.batch), ignoredColumns: source.ignoredColumns)
    }

    /// Completes tasks with the outcomes of an upload. The caller removes the upload.
    public func importOutcomes(
        _ upload: Upload, in encoding: TextEncoding = .utf8, by actor: Actor = .currentUser
    ) throws -> WorkImportReport {
        do {
            guard let file = try upload.files().first else { throw ArchiveError.empty }
            return try importOutcomes(file, in: encoding, by: actor)
        } catch let error as StoreError where error.kind == .failed {
            // The error is not in a file.
            throw error
        } catch let error as any UserFacingError {
            throw upload.named(error)
        }
    }

    /// Reads the rows of a file of outcomes.
    private enum OutcomeReader {
        /// - Returns: `nil` for a row without an outcome.
        static func outcome(of row: OutcomeFile.Row) throws(TaskError) -> (outcome: WorkOutcome, assignee: String?)? {
            let note = plain(row.note)
            guard !row.outcome.isEmpty else {
                if !row.amount.isEmpty || !note.isEmpty { throw .noOutcome }
                return nil
            }
            guard !row.taskId.isEmpty else { throw .noTaskId }
            var amount: Double?
            if !row.amount.isEmpty {
                guard row.amount.wholeMatch(of: #/-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/#) != nil, let number = Double(row.amount)
                else { throw .invalidAmount(row.amount) }
                amount = number
            }
            var at: Date?
            if !row.completedAt.isEmpty {
                guard let instant = InstantFormat.instant(row.completedAt) else { throw .invalidInstant(row.completedAt) }
                at = instant
            }
            let assignee = row.assignee.isEmpty ? nil : try TaskService.name(plain(row.assignee), "")
            return (WorkOutcome(outcome: row.outcome, amount: amount, note: note.isEmpty ? nil : note, at: at), assignee)
        }
    }
}
