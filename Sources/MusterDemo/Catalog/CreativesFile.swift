/// Generated from the offer tables: one creative for each channel of an offer.
enum CreativesFile {
    static let text =
        """
        # How each offer looks on each channel. An offer can only be made on a channel where it has an active creative.
        #
        # `content` is handed on as it is to whatever delivers the channel; its names are yours to choose. Creatives for
        # online banking (web) are here for completeness: campaigns pass them over.


        """ + DemoOffer.all.flatMap { offer in offer.channels.map(offer.creativeDocument) }.joined(separator: "---\n")
}

extension DemoOffer {
    fileprivate func creativeDocument(on channel: DemoChannel) -> String {
        """
        kind: Creative
        id: \(id)_\(channel.rawValue)
        name: \("\(name), \(channel.label)".asYAML)
        offerId: \(id)
        channelId: \(channel.rawValue)
        status: active
        content:
        \(content(on: channel).map { "  \($0): \($1)" }.joined(separator: "\n"))

        """
    }

    private func content(on channel: DemoChannel) -> [(String, String)] {
        switch channel {
        case .branch: [("script", "Ask about: \(name). \(message)".asYAML)]
        case .direct_mail: [("template", "letter_\(id)"), ("headline", message.asYAML)]
        case .email: [("subject", name.asYAML), ("body", message.asYAML)]
        case .sms: [("text", "\(name). \(message) Reply YES and we call you.".asYAML)]
        case .web: [("banner", id), ("text", message.asYAML)]
        }
    }
}

extension DemoChannel {
    fileprivate var label: String {
        switch self {
        case .branch: "adviser"
        case .direct_mail: "letter"
        case .email: "email"
        case .sms: "text message"
        case .web: "online banking"
        }
    }
}
