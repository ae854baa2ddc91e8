enum SegmentsFile {
    static let text = """
        # The segments of the campaigns. A segment is a condition, which every run evaluates again.

        # "true" in quotes, because a condition is text: true alone would be YAML's boolean.
        kind: Segment
        id: everyone
        name: Everyone
        where: "true"
        ---
        kind: Segment
        id: engaged
        name: Engaged customers
        description: Use the current account and bank online, or are worth a letter or a call.
        where: >-
          customer.has_current_account && customer.churn_risk < 0.4
          && (customer.digital_logins_30d >= 2 || customer.tier != "mass" || customer.balance >= 5000.0)
        ---
        kind: Segment
        id: affluent
        name: Affluent and private customers
        where: customer.tier in ["affluent", "private"]
        ---
        kind: Segment
        id: families
        name: Families
        where: customer.has_children && customer.age < 60
        ---
        # `== null` asks whether a value is missing. The data of this example ends on 30 June 2026; with data of your
        # own you would rather write daysSince(customer.last_login) > 150.
        kind: Segment
        id: gone_quiet
        name: Gone quiet
        where: customer.last_login == null || customer.last_login < timestamp("2026-02-01T00:00:00Z")

        """
}
