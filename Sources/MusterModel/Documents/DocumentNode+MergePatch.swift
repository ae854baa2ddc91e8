extension DocumentNode {
    /// What a merge patch (RFC 7396) makes of this document.
    ///
    /// A field that stands twice in the patch stands twice in the result, so that its reader can say so. For the same
    /// reason a field at the top that is to be removed and was not there stays, as null: it may be misspelt.
    public func merging(_ patch: DocumentNode) -> DocumentNode { merging(patch, isTop: true) }

    private func merging(_ patch: DocumentNode, isTop: Bool) -> DocumentNode {
        guard case .map(let changes) = patch.value else { return patch }
        var entries: [Entry] = []
        if case .map(let own) = value { entries = own }
        var seen: Set<String> = []
        for change in changes {
            guard seen.insert(change.key).inserted else {
                entries.append(change)
                continue
            }
            let index = entries.firstIndex { $0.key == change.key }
            if case .null = change.value.value {
                if let index { entries.remove(at: index) } else if isTop { entries.append(change) }
            } else if let index {
                entries[index].value = entries[index].value.merging(change.value, isTop: false)
            } else {
                let empty = DocumentNode(.null)
                entries.append(Entry(key: change.key, value: empty.merging(change.value, isTop: false)))
            }
        }
        return DocumentNode(.map(entries), position: position)
    }
}
