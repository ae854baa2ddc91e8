internal import ArgumentParser
internal import MusterModel

/// `--outcome`: the outcomes that count as positive responses.
struct OutcomeOption: ParsableArguments {
    @Option(help: ArgumentHelp("The outcomes that count as positive responses, separated by commas.", valueName: "outcomes"))
    var outcome = OutcomeOption.defaults.joined(separator: ",")

    static let defaults = ["accept", "convert"]

    var outcomes: [String] {
        outcome.split(separator: ",").map { name in
            String(name.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }.filter { !$0.isEmpty }
    }

    func validate() throws {
        if outcomes.isEmpty { throw ValidationError("--outcome names no outcome.") }
        if let wrong = outcomes.first(where: { !ContactPolicy.ID.isSlug($0) }) {
            throw ValidationError(
                "'\(wrong)' is not an outcome: 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit.")
        }
    }
}
