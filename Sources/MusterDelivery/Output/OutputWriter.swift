public import MusterFiles
public import MusterKernel
public import MusterModel

/// Writes the output files of a run.
///
/// The threads that decide render batches at the same time; the fragments are appended in the order of the results. A
/// writer keeps no rows, so its memory does not grow with the run.
///
/// ```swift
/// let writer = try config.makeWriter(folder: "output", names: names, treatments: plan.treatments)
/// try writer.append(writer.render(batch))
/// let files = try writer.seal()  // complete and durable, under temporary names
/// for file in files { try file.sealed.publish() }
/// ```
public protocol OutputWriter: Sendable {
    /// The rendered rows of a batch.
    associatedtype Fragment: Sendable

    /// Renders the rows of a batch that are delivered. Called from several threads at once, in any order.
    func render(_ batch: RecommendationBatch) throws -> Fragment

    /// Appends the rows of a batch. Called for one batch at a time, in the order of the results.
    func append(_ fragment: Fragment) throws

    /// Ends the files and makes them durable, still under temporary names. Called once, after the last fragment.
    func seal() throws -> [WrittenFile]

    /// The number of characters in the rows appended so far that the encoding lacks, each replaced by a question mark.
    var replacedCharacters: Int { get }

    /// For each condition that follows the own columns in the batches: the number of rows appended so far for which it is true. Empty
    /// if there are no rows.
    var gaps: [Int] { get }

    /// Removes the files that are not delivered. Does nothing after their delivery.
    func abandon()
}

/// An output file that is complete and durable, but not yet delivered.
public struct WrittenFile: Hashable, Sendable {
    public var sealed: SealedFile
    public var format: FileConfig.Format
    public var rows: Int

    /// Of all rows, when the files are split by channel.
    public var channelId: Channel.ID?
    /// Of all rows, when the files are split by offer.
    public var offerId: Offer.ID?
    /// From 1, when the files are split by their number of rows.
    public var part: Int?
    /// Whether the file is sent to the webhook of its channel.
    public var isForWebhook: Bool

    init(_ sealed: SealedFile, format: FileConfig.Format, rows: Int, _ portion: FilePortion) {
        self.sealed = sealed
        self.format = format
        self.rows = rows
        (channelId, offerId, part) = (portion.channelId, portion.offerId, portion.part)
        isForWebhook = portion.isForWebhook
    }

    /// The name at the destination, without a folder.
    public var name: String { sealed.path.split(separator: "/").last.map(String.init) ?? sealed.path }
    public var bytes: Int { sealed.byteCount }
    /// In hexadecimal.
    public var sha256: String { sealed.sha256 }
}

extension FileConfig {
    /// Opens the writer of the output files.
    ///
    /// - Parameters:
    ///   - folder: the path of the folder that the files are written in. It exists.
    ///   - treatments: the meaning of the batches' treatment numbers.
    ///   - valueTypes: of the own columns.
    ///   - webhooks: the channels whose recommendations have files of their own, in `webhookFolder`.
    ///   - webhookFolder: the path of a folder that exists.
    /// - Throws: ``FileError/cannotWrite(path:reason:)``, ``DeliveryError/missingProgram(_:)``.
    public func makeWriter(
        folder: String, names: FileNames, treatments: [Treatment], valueTypes: [ValueType] = [], webhooks: [Channel.ID] = [],
        webhookFolder: String = ""
    ) throws -> any OutputWriter {
        let files = try OutputFiles(
            self, folder: folder, names: names, treatments: treatments, valueTypes: valueTypes, without: Set(webhooks))
        guard !webhooks.isEmpty else { return files }
        return try WebhookOutput(
            beside: files, self, channels: webhooks, folder: webhookFolder, names: names, treatments: treatments,
            valueTypes: valueTypes)
    }
}
