enum ChannelsFile {
    static let text = """
        # How the bank reaches its customers.
        #
        # `deliveryMode` is how recommendations are delivered: file, integration and manual are for batch campaigns; api is
        # for requests for one customer at a time, and campaigns never use it. `consent` is a condition: customers for
        # whom it is false or missing are not contacted on the channel.

        kind: Channel
        id: email
        name: Email
        type: email
        deliveryMode: file
        consent: customer.has_email && customer.email_opt_in
        ---
        kind: Channel
        id: sms
        name: Text message
        type: sms
        deliveryMode: integration
        consent: customer.has_phone && customer.sms_opt_in
        ---
        kind: Channel
        id: direct_mail
        name: Letter
        type: direct_mail
        deliveryMode: file
        consent: customer.mail_opt_in
        ---
        # A call list for the advisers, who work through it by hand: `muster tasks`. There is no channel type for a person;
        # webhook comes closest.
        kind: Channel
        id: branch
        name: Adviser
        type: webhook
        deliveryMode: manual
        consent: customer.has_phone
        workList:
          dueAfterDays: 14
          outcomes: [accept, reject, no_answer]
        ---
        # Decides while the customer is logged in, so campaigns leave it alone.
        kind: Channel
        id: web
        name: Online banking
        type: web
        deliveryMode: api

        """
}
