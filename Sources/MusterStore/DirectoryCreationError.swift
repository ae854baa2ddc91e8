internal import Foundation

/// Explains why a folder cannot be created. Foundation on Linux often keeps nothing of the system's error.
public enum DirectoryCreationError {
    /// - Parameter error: the error that creating the folder threw.
    /// - Returns: the reason, as the end of a sentence without a full stop.
    public static func reason(creating path: String, _ error: any Error) -> String {
        var url = URL(fileURLWithPath: path).standardizedFileURL
        while true {
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
            if exists && !isFolder.boolValue { return "\(url.path) is a file" }
            if exists && !FileManager.default.isWritableFile(atPath: url.path) { return "\(url.path) is not writable" }
            if exists || url.path == "/" { break }
            url.deleteLastPathComponent()
        }
        var cause = error as NSError
        while let underlying = cause.userInfo[NSUnderlyingErrorKey] as? NSError { cause = underlying }
        if cause.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(cause.code))).lowercased() }
        return switch (error as? CocoaError)?.code {
        case .fileWriteOutOfSpace?: String(cString: strerror(ENOSPC)).lowercased()
        case .fileWriteVolumeReadOnly?: String(cString: strerror(EROFS)).lowercased()
        default: "no folder can be created in \(url.path)"
        }
    }
}
