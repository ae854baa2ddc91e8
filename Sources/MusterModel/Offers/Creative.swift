/// The presentation of one offer on one channel. An active creative is a treatment.
public struct Creative: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<Creative>

    public enum Status: String, CaseIterable, Hashable, Sendable, Codable {
        case draft, active, inactive, archived
    }

    public var id: ID
    public var name: String
    public var offerId: Offer.ID
    public var channelId: Channel.ID
    public var status: Status
    /// Data for the channel's delivery, such as a subject, a body or a template's name, for the columns of output files. A text can
    /// have placeholders, see ``ContentTemplate``.
    public var content: [String: FieldValue]

    public init(
        id: ID, name: String, offerId: Offer.ID, channelId: Channel.ID, status: Status = .active,
        content: [String: FieldValue] = [:]
    ) {
        self.id = id
        self.name = name
        self.offerId = offerId
        self.channelId = channelId
        self.status = status
        self.content = content
    }
}

extension Creative: DefinitionContent {
    public static var kind: DefinitionKind { .creative }

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.text("name")
        let offerId: Offer.ID? = reader.reference("offerId")
        let channelId: Channel.ID? = reader.reference("channelId")
        let status = reader.choice("status", default: Status.active)
        let content = reader.values("content")
        for (key, value) in content.sorted(by: { $0.key < $1.key }) {
            if case .string(let text) = value { reader.record(text, key) }
        }
        reader.finish()
        guard let id, let name, let offerId, let channelId, !reader.hasErrors else { return nil }
        self.init(id: id, name: name, offerId: offerId, channelId: channelId, status: status, content: content)
    }

    public var document: DocumentNode {
        .map([
            ("id", .id(id)), ("name", .text(name)), ("offerId", .id(offerId)), ("channelId", .id(channelId)),
            ("status", .text(status.rawValue)), ("content", .values(content)),
        ])
    }
}

extension DocumentReader {
    /// Records the placeholders of a text of a creative's content.
    fileprivate func record(_ text: String, _ key: String) {
        let path = path.appending("content").appending(key)
        do throws(ContentTemplate.Fault) {
            for name in try ContentTemplate(parsing: text)?.names ?? [] {
                diagnostics.dependencies.expressions.append(
                    ExpressionSite(name.text, at: path, seeing: .content, expecting: .placeholder, offset: name.offset))
            }
        } catch {
            diagnostics.add(
                Diagnostic(
                    code: error.code, message: error.message, hint: error.hint, position: node["content"]?[key]?.position,
                    path: path, offset: error.offset))
        }
    }
}

/// An active creative: one offer on one channel, with everything that a result row contains about it.
public struct Treatment: Hashable, Sendable, Codable {
    public var offerId: Offer.ID
    public var offerName: String
    public var channelId: Channel.ID
    public var channelName: String
    public var creativeId: Creative.ID
    public var creativeName: String
    public var categoryId: Category.ID
    public var categoryName: String
    public var priority: Double

    public init(offer: Offer, category: Category, channel: Channel, creative: Creative) {
        offerId = offer.id
        offerName = offer.name
        channelId = channel.id
        channelName = channel.name
        creativeId = creative.id
        creativeName = creative.name
        categoryId = category.id
        categoryName = category.name
        priority = offer.priority
    }
}
