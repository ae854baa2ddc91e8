internal import Foundation

/// An SFTP server without a shell (asyncssh), whose top folder is ``root``, ended with the last reference to it.
public final class SFTPServer: Sendable {
    public static let user = "muster"
    public static let password = "sftp-test-secret-16180339"
    /// The passphrase of ``encryptedKeyPath``.
    public static let passphrase = "sftp-test-passphrase-14142135"

    public let port: Int
    /// The public keys of the server, each with its type.
    public let hostKeys: [String]
    /// The path of a private key that the server accepts, and of one with a passphrase.
    public let keyPath: String, encryptedKeyPath: String
    private let folder: TemporaryFolder
    private let program: ServerProgram

    /// The files on the server.
    public var root: String { folder.path + "/root" }

    public init() throws {
        folder = try TemporaryFolder()
        port = FreePorts.take(1)[0]
        (keyPath, encryptedKeyPath) = (folder.path + "/key", folder.path + "/encrypted")
        try FileManager.default.createDirectory(atPath: folder.path + "/root", withIntermediateDirectories: true)
        let ready = folder.path + "/ready"
        program = try ServerProgram(
            PythonTools.python, ["-c", Self.code, folder.path, "\(port)", ready, Self.user, Self.password, Self.passphrase],
            log: folder.path + "/sftp.log")
        try program.wait { FileManager.default.fileExists(atPath: ready) }
        hostKeys = try String(contentsOfFile: ready, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// Kills the server.
    public func end() { program.end() }

    /// The paths of the files on the server, in order.
    public var files: [String] {
        guard let found = FileManager.default.enumerator(atPath: root) else { return [] }
        return found.compactMap { $0 as? String }.filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }

    private static let code = """
        import asyncio, asyncssh, os, sys
        folder, port, ready, user, password, passphrase = sys.argv[1:]
        host = [asyncssh.generate_private_key('ssh-ed25519'), asyncssh.generate_private_key('ecdsa-sha2-nistp256')]
        client = asyncssh.generate_private_key('ssh-ed25519')
        client.write_private_key(folder + '/key')
        client.write_private_key(folder + '/encrypted', passphrase=passphrase)
        client.write_public_key(folder + '/authorized')
        class Server(asyncssh.SSHServer):
            def begin_auth(self, name): return True
            def password_auth_supported(self): return True
            def validate_password(self, name, given): return name == user and given == password
        async def main():
            server = await asyncssh.create_server(
                Server, '127.0.0.1', int(port), server_host_keys=host, authorized_client_keys=folder + '/authorized',
                sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=(folder + '/root').encode()), allow_scp=False)
            with open(ready + '.new', 'w') as file:
                for key in host: file.write(' '.join(key.export_public_key().decode().split()[:2]) + '\\n')
            os.rename(ready + '.new', ready)
            await server.wait_closed()
        asyncio.run(main())
        """
}
