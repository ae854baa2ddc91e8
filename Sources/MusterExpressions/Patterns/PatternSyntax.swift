/// Tells whether a regular expression is one that RE2 accepts. The database compiles a constant pattern while it plans,
/// and a fault found there would end a whole run; so what is accepted here must be accepted there. The reverse does not
/// hold: rare forms (`\Q…\E`, octal escapes, repeats of a flag group) are refused.
///
/// - Source: github.com/google/re2, `doc/syntax.txt` and `re2/parse.cc`.
struct PatternSyntax {
    static let maximumLength = 1000
    private static let maximumRepetition = 1000
    /// Keeps the compiled program well within RE2's memory limit.
    private static let maximumProgramSize = 50_000
    private static let maximumGroupDepth = 100

    /// Why the pattern is refused, as the end of a sentence, or `nil` when it is fine.
    static func fault(in pattern: String) -> String? {
        guard pattern.unicodeScalars.count <= maximumLength else {
            return "it is longer than \(maximumLength) characters"
        }
        var syntax = PatternSyntax(pattern)
        do {
            try syntax.checkAlternatives()
            return nil
        } catch {
            return error.reason
        }
    }

    struct Fault: Error {
        let reason: String

        init(_ reason: String) { self.reason = reason }
    }

    let scalars: [Unicode.Scalar]
    var index = 0
    private var groups: [Group] = [Group()]
    private var groupNames: Set<String> = []

    private init(_ pattern: String) {
        self.scalars = Array(pattern.unicodeScalars)
    }

    /// What an atom or a group costs once it is compiled.
    struct Cost {
        var size = 0
        /// The largest product of nested repetition counts.
        var repetition = 1
    }

    private struct Group {
        var cost = Cost()
        /// The last atom, which a repetition would apply to.
        var atom: Cost?
        var atomIsRepeated = false

        mutating func append(_ cost: Cost) {
            settle()
            atom = cost
            atomIsRepeated = false
        }

        mutating func settle() {
            guard let atom else { return }
            cost.size += atom.size
            cost.repetition = max(cost.repetition, atom.repetition)
            self.atom = nil
        }
    }

    private mutating func checkAlternatives() throws(Fault) {
        while let scalar = peek() {
            switch scalar {
            case "(": try openGroup()
            case ")": try closeGroup()
            case "|":
                index += 1
                groups[groups.count - 1].settle()
            case "*", "+", "?":
                index += 1
                try applyRepetition(minimum: scalar == "+" ? 1 : 0, maximum: nil)
            case "{":
                try countedRepetition()
            case "[":
                append(Cost(size: try characterClass()))
            case "\\":
                append(Cost(size: try escape(inClass: false).size))
            default:
                index += 1
                append(Cost(size: scalar == "." ? 10 : 4))
            }
        }
        guard groups.count == 1 else { throw Fault("a '(' is never closed") }
    }

    func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        index + distance < scalars.count ? scalars[index + distance] : nil
    }

    mutating func skip(_ text: String) -> Bool {
        guard scalars[index...].starts(with: text.unicodeScalars) else { return false }
        index += text.unicodeScalars.count
        return true
    }

    private mutating func append(_ cost: Cost) {
        groups[groups.count - 1].append(cost)
    }

    private mutating func openGroup() throws(Fault) {
        index += 1
        if skip("?") {
            if skip("P<") {
                try groupName()
            } else if try isFlagGroup() {
                groups[groups.count - 1].settle()
                return
            }
        }
        guard groups.count <= Self.maximumGroupDepth else { throw Fault("its groups are nested too deeply") }
        groups.append(Group())
    }

    private mutating func groupName() throws(Fault) {
        var name = ""
        while let scalar = peek(), scalar.isWord {
            name.unicodeScalars.append(scalar)
            index += 1
        }
        guard !name.isEmpty, skip(">") else { throw Fault("a group has no proper name") }
        guard groupNames.insert(name).inserted else { throw Fault("two groups are named '\(name)'") }
    }

    /// Reads the flags after `(?`. True for `(?i)`, which is no group; false for `(?i:` and `(?:`.
    private mutating func isFlagGroup() throws(Fault) -> Bool {
        if let next = peek(), next == "=" || next == "!" || next == "<" {
            throw Fault("looking ahead or behind is not supported")
        }
        var flags = 0
        while let scalar = peek(), "imsU".unicodeScalars.contains(scalar) {
            flags += 1
            index += 1
        }
        if skip("-") {
            let before = index
            while let scalar = peek(), "imsU".unicodeScalars.contains(scalar) { index += 1 }
            guard index > before else { throw Fault("a group starts with unknown flags") }
            flags += 1
        }
        if skip(":") { return false }
        guard flags > 0, skip(")") else { throw Fault("a group starts with unknown flags") }
        return true
    }

    private mutating func closeGroup() throws(Fault) {
        index += 1
        guard groups.count > 1, var group = groups.popLast() else { throw Fault("a ')' was never opened") }
        group.settle()
        append(Cost(size: group.cost.size + 4, repetition: group.cost.repetition))
    }

    /// `{2}`, `{2,}` or `{2,5}`; any other brace is a character.
    private mutating func countedRepetition() throws(Fault) {
        let start = index
        index += 1
        let minimum = try repetitionCount()
        var maximum = minimum
        if minimum != nil, skip(",") { maximum = try repetitionCount() }
        guard let minimum, skip("}") else {
            index = start + 1
            append(Cost(size: 4))
            return
        }
        if let maximum, maximum < minimum { throw Fault("a repetition counts down") }
        try applyRepetition(minimum: minimum, maximum: maximum)
    }

    private mutating func repetitionCount() throws(Fault) -> Int? {
        var value: Int?
        while let scalar = peek(), ("0"..."9").contains(scalar) {
            let count = (value ?? 0) * 10 + Int(scalar.value - 48)
            guard count <= Self.maximumRepetition else {
                throw Fault("a repetition counts beyond \(Self.maximumRepetition)")
            }
            value = count
            index += 1
        }
        return value
    }

    private mutating func applyRepetition(minimum: Int, maximum: Int?) throws(Fault) {
        _ = skip("?")
        guard var atom = groups[groups.count - 1].atom else { throw Fault("there is nothing to repeat") }
        guard !groups[groups.count - 1].atomIsRepeated else { throw Fault("a repetition is repeated") }
        let count = max(1, maximum ?? minimum)
        atom.repetition *= count
        atom.size *= maximum == nil ? minimum + 1 : count
        guard atom.repetition <= Self.maximumRepetition, atom.size <= Self.maximumProgramSize,
            groups.reduce(atom.size, { $0 + $1.cost.size }) <= Self.maximumProgramSize
        else { throw Fault("its repetitions multiply to too many") }
        groups[groups.count - 1].atom = atom
        groups[groups.count - 1].atomIsRepeated = true
    }
}

extension Unicode.Scalar {
    /// A letter, digit or underscore of ASCII.
    var isWord: Bool {
        isASCII && (UInt8(value).isLetter || UInt8(value).isDigit)
    }
}
