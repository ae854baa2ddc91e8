enum CampaignsFile {
    /// Volume constraints scale with the number of customers, so that they take effect in a bank of any size.
    static func text(customers: Int) -> String {
        """
        # Campaigns: a segment, a decision flow, a schedule and volume constraints.

        # `muster run spring_offers`
        kind: Campaign
        id: spring_offers
        name: Spring offers
        description: The best three offers for every engaged customer, every Monday morning.
        status: active
        decisionFlowId: best_offers
        segmentId: engaged
        scheduleType: weekly
        scheduleDayOfWeek: 1            # 0 is Sunday
        scheduleTime: "09:00"
        scheduleTimezone: Europe/London
        # No channel is asked for more than it can deliver, no offer for more than the bank can serve. Customers are
        # served in the order of their ids: when an offer is full, the next best takes its place.
        volumeConstraints:
          maxTotalPerRun: \(volume(1.6, of: customers))
          maxPerOffer: \(volume(0.11, of: customers))
          maxPerChannel: \(volume(0.65, of: customers))
        fileConfig:
          format: csv
          columns: [customer_id, offer_name, channel, score, creative, rank, category]
        ---
        # JSON with each customer's own figures. Advisers and letters only.
        kind: Campaign
        id: premium_review
        name: Premium review
        status: active
        decisionFlowId: premium_review
        segmentId: affluent
        scheduleType: monthly
        scheduleDayOfMonth: last_working_day
        scheduleTime: "18:00"
        scheduleTimezone: Europe/London
        channelIds: [branch, direct_mail]
        volumeConstraints:
          maxPerChannel: \(volume(0.06, of: customers))    # what the advisers can do in a month
          maxPerOffer: \(volume(0.025, of: customers))
        fileConfig:
          format: json
          columns: [customer_id, offer_id, offer_name, channel, score, rank, priority, personalization]
          includePersonalization: true
        ---
        # Not ready: a draft is checked like any other, and does not run on its own.
        kind: Campaign
        id: win_back
        name: Win back
        status: draft
        decisionFlowId: marketing_push
        segmentId: gone_quiet
        scheduleType: daily
        scheduleTime: "07:30"
        scheduleTimezone: Europe/London
        channelIds: [direct_mail, sms]
        volumeConstraints: { maxTotalPerRun: \(volume(0.005, of: customers)) }

        """
    }

    private static func volume(_ share: Double, of customers: Int) -> Int {
        max(1, Int((share * Double(customers)).rounded()))
    }
}
