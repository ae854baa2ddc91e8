internal import Foundation

/// An address of the Internet Protocol, version 4 or 6.
public struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
    /// 4 or 16 bytes.
    private let bytes: [UInt8]

    /// - Returns: `nil` when the text is no address such as `192.0.2.1` or `2001:db8::1`.
    public init?(_ text: String) {
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: &six) { Array($0) }
        } else {
            return nil
        }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    public var description: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Whether the address is reachable from everywhere: not of a private network, this machine, a link, a group or a test.
    ///
    /// - Source: the special-purpose address registries of IANA (RFC 6890 and its successors). An address of version 6 that
    ///   contains one of version 4 is as public as that one.
    public var isPublic: Bool {
        if bytes.count == 4 { return !Self.special4.contains { $0.contains(bytes) } }
        if let inner = Self.embedding.first(where: { $0.block.contains(bytes) }) {
            return NetworkAddress(bytes: Array(bytes[inner.at..<(inner.at + 4)])).isPublic
        }
        return Self.global6.contains(bytes) && !Self.special6.contains { $0.contains(bytes) }
    }

    private struct Block {
        let prefix: [UInt8]
        let bits: Int

        func contains(_ bytes: [UInt8]) -> Bool {
            (0..<bits).allSatisfy { bit in (bytes[bit / 8] ^ prefix[bit / 8]) & (0x80 >> (bit % 8)) == 0 }
        }
    }

    private static func block(_ bytes: [UInt8], _ bits: Int) -> Block {
        Block(prefix: bytes + Array(repeating: 0, count: 16 - bytes.count), bits: bits)
    }

    private static let special4 = [
        block([0], 8), block([10], 8), block([100, 64], 10), block([127], 8), block([169, 254], 16), block([172, 16], 12),
        block([192, 0, 0], 24), block([192, 0, 2], 24), block([192, 88, 99], 24), block([192, 168], 16), block([198, 18], 15),
        block([198, 51, 100], 24), block([203, 0, 113], 24), block([224], 4), block([240], 4),
    ]
    private static let global6 = block([0x20], 3)
    private static let special6 = [block([0x20, 0x01, 0x0d, 0xb8], 32), block([0x20, 0x01, 0], 23), block([0x3f, 0xff], 20)]
    /// Mapped, translated (NAT64) and 6to4 addresses, with the position of the address of version 4.
    private static let embedding = [
        (block: block([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], 96), at: 12),
        (block: block([0x00, 0x64, 0xff, 0x9b], 96), at: 12), (block: block([0x20, 0x02], 16), at: 2),
    ]

    /// The addresses of a host, in the order of the system's preference. Blocks.
    ///
    /// - Parameter host: a name or an address.
    /// - Returns: `nil` when the host cannot be found.
    static func resolve(_ host: String) -> [NetworkAddress]? {
        if let address = NetworkAddress(host) { return [address] }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &first) == 0 else { return nil }
        defer { freeaddrinfo(first) }
        var addresses: [NetworkAddress] = []
        var next = first
        while let entry = next?.pointee {
            next = entry.ai_next
            guard let address = entry.ai_addr else { continue }
            let raw = UnsafeRawPointer(address)
            let bytes: [UInt8] =
                switch entry.ai_family {
                case AF_INET: withUnsafeBytes(of: raw.load(as: sockaddr_in.self).sin_addr) { Array($0) }
                case AF_INET6: withUnsafeBytes(of: raw.load(as: sockaddr_in6.self).sin6_addr) { Array($0) }
                default: []
                }
            let found = NetworkAddress(bytes: bytes)
            if !bytes.isEmpty, !addresses.contains(found) { addresses.append(found) }
        }
        return addresses
    }
}
