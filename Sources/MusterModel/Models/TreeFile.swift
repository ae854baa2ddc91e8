/// A file with the trees of a model, as a document names it.
public struct TreeFile: Hashable, Sendable {
    /// The diagnostic code for a file name in a document that cannot name files.
    public static let outOfReach = "model.fileOutOfReach"

    /// As written: a path, relative to the folder of the document's own file.
    public var path: String
    /// The position of the path in the document.
    public var position: DocumentPosition?
    /// The model's features, in order.
    public var features: [String]

    public init(path: String, position: DocumentPosition?, features: [String]) {
        self.path = path
        self.position = position
        self.features = features
    }

    /// The reason why a file cannot be read as trees.
    public struct Problem: Error, Hashable, Sendable {
        public var code: String
        /// One sentence in the user's terms.
        public var message: String
        /// The next step.
        public var hint: String?

        public init(code: String, message: String, hint: String? = nil) {
            self.code = code
            self.message = message
            self.hint = hint
        }
    }
}
