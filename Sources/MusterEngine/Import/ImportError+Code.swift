extension ImportError {
    /// Stable; never changes once published.
    public var code: String {
        switch self {
        case .noFile: "import.noFile"
        case .isFolder: "import.isFolder"
        case .notReadable: "import.notReadable"
        case .unknownFormat: "import.unknownFormat"
        case .mixedFormats: "import.mixedFormats"
        case .mixedDelimiters: "import.mixedDelimiters"
        case .misnamed: "import.misnamed"
        case .emptyFile: "import.emptyFile"
        case .noRows: "import.noRows"
        case .noKeyColumn: "import.noKeyColumn"
        case .unusableKey: "import.unusableKey"
        case .reservedColumn: "import.reservedColumn"
        case .duplicateColumn: "import.duplicateColumn"
        case .unnamedColumn: "import.unnamedColumn"
        case .missingKeys: "import.missingKeys"
        case .duplicateKeys: "import.duplicateKeys"
        case .notUTF8: "import.notUTF8"
        case .utf16: "import.utf16"
        case .notParquet: "import.notParquet"
        case .notObjects: "import.notObjects"
        case .malformed: "import.malformed"
        case .unreadable: "import.unreadable"
        case .noInteractionColumn: "import.noInteractionColumn"
        case .noInteractions: "import.noInteractions"
        case .badInteractions: "import.badInteractions"
        }
    }
}
