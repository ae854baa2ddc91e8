internal import MusterModel

/// A map in an XGBoost file, with its path for error messages.
struct XGBoostNode {
    private let node: DocumentNode
    let path: String
    private let file: TreeFile

    init(_ node: DocumentNode, at path: String, of file: TreeFile) {
        self.node = node
        self.path = path
        self.file = file
    }

    var fileName: String { file.path }

    func has(_ key: String) -> Bool { node[key] != nil }

    func node(_ key: String) throws(TreeFile.Problem) -> XGBoostNode {
        let value = try value(key)
        guard case .map = value.value else { throw problem(key, "must be a map.") }
        return XGBoostNode(value, at: path(of: key), of: file)
    }

    func nodes(_ key: String) throws(TreeFile.Problem) -> [XGBoostNode] {
        let elements = try list(key)
        return elements.enumerated().map { XGBoostNode($0.element, at: path(of: key) + "[\($0.offset)]", of: file) }
    }

    func text(_ key: String) throws(TreeFile.Problem) -> String {
        guard case .string(let text) = try value(key).value else { throw problem(key, "must be a text.") }
        return text
    }

    func texts(_ key: String) throws(TreeFile.Problem) -> [String] {
        var texts: [String] = []
        for element in try list(key) {
            guard case .string(let text) = element.value else { throw problem(key, "must be a list of texts.") }
            texts.append(text)
        }
        return texts
    }

    /// A count, which XGBoost writes as text.
    func optionalCount(_ key: String) throws(TreeFile.Problem) -> Int? {
        guard has(key) else { return nil }
        let text = try text(key)
        guard let number = Double(text), let count = Int(exactly: number), (0..<1_000_000_000).contains(count) else {
            throw problem(key, "must be a whole number from 0 on, not '\(text)'.")
        }
        return count
    }

    /// Finite numbers; true and false count as 1 and 0.
    ///
    /// - Parameter count: the required number of elements, if known.
    func numbers(_ key: String, count: Int? = nil) throws(TreeFile.Problem) -> [Double] {
        let elements = try list(key)
        if let count, elements.count != count {
            throw problem(key, "has \(elements.count) numbers, where \(count) are needed, one per node.")
        }
        var numbers: [Double] = []
        numbers.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            switch element.value {
            case .int(let number): numbers.append(Double(number))
            case .double(let number) where Float(number).isFinite: numbers.append(number)
            case .bool(let isTrue): numbers.append(isTrue ? 1 : 0)
            case .double, .null, .string, .list, .map: throw problem("\(key)[\(index)]", "must be a finite number.")
            }
        }
        return numbers
    }

    func integers(_ key: String, count: Int) throws(TreeFile.Problem) -> [Int] {
        var integers: [Int] = []
        for (index, number) in try numbers(key, count: count).enumerated() {
            guard let number = Int(exactly: number) else {
                throw problem("\(key)[\(index)]", "must be a whole number.")
            }
            integers.append(number)
        }
        return integers
    }

    func problem(_ key: String, _ message: String) -> TreeFile.Problem {
        XGBoostModel.problem(file, "is broken: \(path(of: key)) \(message)", hint: "Save it again, and do not change it.")
    }

    private func path(of key: String) -> String { path.isEmpty ? key : path + "." + key }

    private func value(_ key: String) throws(TreeFile.Problem) -> DocumentNode {
        guard let value = node[key] else { throw problem(key, "is missing.") }
        return value
    }

    private func list(_ key: String) throws(TreeFile.Problem) -> [DocumentNode] {
        guard case .list(let elements) = try value(key).value else { throw problem(key, "must be a list.") }
        return elements
    }
}
