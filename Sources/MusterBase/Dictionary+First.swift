extension Dictionary {
    /// A dictionary of pairs in which keys may repeat: the first value of a key counts.
    public init(firstOf pairs: some Sequence<(Key, Value)>) {
        self.init(pairs, uniquingKeysWith: { first, _ in first })
    }
}
