package import HTTPTypes
package import Hummingbird
internal import MusterModel

extension Response {
    /// - Throws: `EncodingError`, for a number that JSON cannot represent.
    package static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) throws -> Response {
        Response.json(text: try CanonicalJSON.text(value), status: status, headers: headers)
    }

    /// - Parameter text: JSON.
    package static func json(text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
