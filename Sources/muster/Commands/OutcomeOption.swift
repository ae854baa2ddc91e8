internal import ArgumentParser

/// `--outcome`, of the commands that tell responses that were hoped for from others.
struct OutcomeOption: ParsableArguments {
    @Option(help: ArgumentHelp("The outcomes hoped for, with commas between them.", valueName: "outcomes"))
    var outcome = "accept,convert"

    var outcomes: [String] {
        outcome.split(separator: ",").map { name in
            String(name.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }.filter { !$0.isEmpty }
    }

    func validate() throws {
        if outcomes.isEmpty { throw ValidationError("--outcome names no outcome.") }
    }
}
