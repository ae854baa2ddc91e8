internal import MusterBase

extension DecisionFlow {
    /// Joins another dataset to the customers, for the stages after it.
    public struct Enrichment: Hashable, Sendable, Codable {
        /// A value computed over the rows that have a customer's key.
        public struct Aggregate: Hashable, Sendable, Codable {
            public enum Function: String, CaseIterable, Hashable, Sendable, Codable {
                case count, sum, avg, min, max
            }

            public var name: String
            public var function: Function
            /// An expression over a row; without it, `count` counts rows. Rows for which it is missing are ignored.
            public var value: String?
            /// A condition over a row; rows for which it is false or missing are ignored.
            public var `where`: String?

            public init(name: String, function: Function, value: String? = nil, where condition: String? = nil) {
                self.name = name
                self.function = function
                self.value = value
                self.where = condition
            }
        }

        /// The dataset's name.
        public var dataset: String
        /// The dataset's name in expressions: `<alias>.x`.
        public var alias: String
        /// The column of the dataset that is compared with ``on``.
        public var key: String
        /// An expression over the customer; `nil` means the customer's key.
        public var on: String?
        /// The attributes. When empty, the dataset must have one row per key, and its columns are the attributes.
        public var aggregates: [Aggregate]

        public init(dataset: String, alias: String, key: String, on: String? = nil, aggregates: [Aggregate] = []) {
            self.dataset = dataset
            self.alias = alias
            self.key = key
            self.on = on
            self.aggregates = aggregates
        }

        /// Whether `text` can name a dataset in expressions: `[a-z][a-z0-9_]*`, at most 64 characters, and not reserved.
        static func isAlias(_ text: String) -> Bool {
            let isLowercase = text.utf8.allSatisfy { $0 < 0x41 || $0 > 0x5a }
            return isLowercase && isAttribute(text) && text.utf8.first != 0x5f && !reservedWords.contains(text)
        }

        /// Whether `text` can name an attribute, written `<alias>.name` in expressions.
        public static func isAttribute(_ text: String) -> Bool {
            func isLetter(_ byte: UInt8) -> Bool {
                (0x61...0x7a).contains(byte) || (0x41...0x5a).contains(byte) || byte == 0x5f
            }
            guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
            return isLetter(first) && text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
        }

        /// Names with another meaning in expressions, and the words that CEL reserves.
        private static let reservedWords = CELReservedWords.names.union([
            "customer", "offer", "now", "true", "false", "null", "in",
        ])
    }

    /// The datasets that a flow joins before and after one of its stages.
    public struct JoinedDatasets: Hashable, Sendable {
        /// Joined before the stage: its expressions can use them.
        public var before: [Enrichment]
        /// Joined after the stage: its expressions cannot use them.
        public var after: [Enrichment]

        public static let none = JoinedDatasets()

        public init(before: [Enrichment] = [], after: [Enrichment] = []) {
            self.before = before
            self.after = after
        }
    }

    /// The datasets joined before and after the stage at `index`. At the index after the last stage, all are joined before.
    public func joinedDatasets(seenAt index: Int) -> JoinedDatasets {
        JoinedDatasets(
            before: stages.prefix(index).compactMap(\.enrichment), after: stages.dropFirst(index).compactMap(\.enrichment))
    }
}

extension DecisionFlow.Stage {
    public var enrichment: DecisionFlow.Enrichment? {
        if case .enrich(let enrichment) = self { enrichment } else { nil }
    }
}
