internal import Foundation
internal import Hummingbird
internal import MusterService
internal import NIOCore

extension ResponseBody {
    /// The contents of a file that exists only for one response.
    static func temporary(_ file: TemporaryFile) -> ResponseBody {
        ResponseBody(contentLength: file.size) { writer in
            while true {
                let bytes = try await blocking(.files) { try file.read(upToCount: 256 << 10) }
                guard !bytes.isEmpty else { break }
                try await writer.write(ByteBuffer(bytes: bytes))
            }
            try await writer.finish(nil)
        }
    }
}
