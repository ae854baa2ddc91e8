/// How the server serves.
package struct ServerSettings: Hashable, Sendable {
    package var host = "127.0.0.1"
    package var port = 8080
    /// Ask nobody who they are. Only on a loopback address.
    package var isOpenToLocalUsers = false
    /// Bytes.
    package var uploadLimit = 10 << 30
    /// At once.
    package var maxUploads = 4

    package init() {}
}
