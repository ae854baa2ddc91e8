/// Words that CEL reserves: no name in an expression.
///
/// - Source: github.com/google/cel-spec, `doc/langdef.md`, "Syntax": RESERVED.
public enum CELReservedWords {
    public static let names: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]
}
