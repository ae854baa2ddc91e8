enum RulesFile {
    static let text = """
        # Eligibility and fit: the customers that may receive an offer, and the offers and channels that suit them.
        #
        # `stage: eligibility` is a gate: unless `when` holds, the offer is not made. `stage: match` is a preference:
        # where `when` holds, the score is multiplied. `scope` says which offers, categories or channels a rule is
        # about; without it, all. A condition that cannot be told, because a value in it is missing, counts as not met,
        # unless `onMissing: pass` says otherwise.

        # --- Everyone, everything ---
        kind: QualificationRule
        id: not_in_collections
        name: Nothing is sold to customers in collections
        stage: eligibility
        when: customer.days_past_due < 60
        ---
        # --- Cards and lending ---
        kind: QualificationRule
        id: credit_needs_clean_record
        name: No new credit while a payment is late
        stage: eligibility
        scope: { categories: [cards, lending] }
        when: customer.days_past_due == 0
        ---
        # A loan needs a score: who has none is out (onMissing: fail is the default).
        kind: QualificationRule
        id: lending_needs_score
        name: Loans need a credit score of 600
        stage: eligibility
        scope: { categories: [lending] }
        when: customer.credit_score >= 600
        ---
        # A card does not: the young and the new often have no score yet, and may apply all the same.
        kind: QualificationRule
        id: cards_need_score
        name: Cards need a credit score of 560, if there is one
        stage: eligibility
        scope: { categories: [cards] }
        when: customer.credit_score >= 560
        onMissing: pass
        ---
        # Compares with a field of the offer. Cards without a minIncome have it missing, and pass.
        kind: QualificationRule
        id: card_income
        name: The card's minimum income
        stage: eligibility
        scope: { categories: [cards] }
        when: customer.income >= offer.minIncome
        onMissing: pass
        ---
        kind: QualificationRule
        id: first_card_only
        name: Entry cards are for customers without a card
        stage: eligibility
        scope: { offers: [everyday_card, student_card] }
        when: '!customer.has_credit_card'
        ---
        kind: QualificationRule
        id: card_to_transfer_to
        name: A balance transfer needs a card in use
        stage: eligibility
        scope: { offers: [balance_transfer] }
        when: customer.has_credit_card && customer.card_spend_12m > 1000.0
        ---
        kind: QualificationRule
        id: students_only
        name: The student card is for the young and for students
        stage: eligibility
        scope: { offers: [student_card] }
        when: customer.age < 26 || customer.employment == "student"
        ---
        kind: QualificationRule
        id: freelancers_only
        name: The freelancer card is for the self-employed
        stage: eligibility
        scope: { offers: [freelancer_card] }
        when: customer.employment == "self_employed"
        ---
        kind: QualificationRule
        id: mortgage_income
        name: Mortgages need an income of 24,000
        stage: eligibility
        scope: { offers: [first_home_mortgage, mortgage_switch, buy_to_let] }
        when: customer.income >= 24000
        ---
        kind: QualificationRule
        id: first_home
        name: A first home is for those who have none
        stage: eligibility
        scope: { offers: [first_home_mortgage] }
        when: '!customer.home_owner && customer.age >= 22 && customer.age < 50'
        ---
        kind: QualificationRule
        id: has_home
        name: Home owners only
        stage: eligibility
        scope: { offers: [home_improvement_loan, buy_to_let, home_insurance] }
        when: customer.home_owner
        ---
        kind: QualificationRule
        id: has_no_home_insurance
        name: One insurance for the home is enough
        stage: eligibility
        scope: { offers: [home_insurance, contents_insurance] }
        when: '!customer.has_insurance'
        ---
        # --- Savings and investments ---
        kind: QualificationRule
        id: can_deposit
        name: Savings need the minimum deposit
        stage: eligibility
        scope: { categories: [savings] }
        when: customer.balance >= offer.minDeposit
        ---
        kind: QualificationRule
        id: can_invest
        name: Investing needs three times the minimum in the account
        stage: eligibility
        scope: { categories: [investing] }
        when: customer.balance >= 3.0 * offer.minInvestment && customer.age < 80
        ---
        kind: QualificationRule
        id: premium_only
        name: Premium offers are for affluent and private customers
        stage: eligibility
        when: '!("premium" in offer.tags) || customer.tier in ["affluent", "private"]'
        ---
        kind: QualificationRule
        id: parents_only
        name: Offers for families
        stage: eligibility
        scope: { offers: [junior_saver, junior_isa] }
        when: customer.has_children
        ---
        kind: QualificationRule
        id: before_retirement
        name: Before retirement
        stage: eligibility
        scope: { offers: [pension_plan, income_protection] }
        when: customer.age < 65 && customer.employment != "retired"
        onMissing: pass
        ---
        # --- Channels ---
        # A rule may be about a channel alone: other channels stay open for the same offer.
        kind: QualificationRule
        id: adviser_time
        name: Advisers call private customers and those with 20,000 or more
        stage: eligibility
        scope: { channels: [branch] }
        when: customer.tier == "private" || customer.balance >= 20000.0
        ---
        kind: QualificationRule
        id: save_postage
        name: No letters to those who are online almost every day
        stage: eligibility
        scope: { channels: [direct_mail] }
        when: customer.digital_logins_30d < 20
        ---
        # --- Fit: what a channel costs ---
        # These hold for everyone and weigh the channels against each other. Email stays at 1.
        kind: QualificationRule
        id: cost_of_advisers
        name: Advisers are dear
        stage: match
        scope: { channels: [branch] }
        when: "true"
        multiplier: 0.4
        ---
        kind: QualificationRule
        id: cost_of_letters
        name: Letters cost postage
        stage: match
        scope: { channels: [direct_mail] }
        when: "true"
        multiplier: 0.8
        ---
        kind: QualificationRule
        id: cost_of_texts
        name: A text message says little
        stage: match
        scope: { channels: [sms] }
        when: "true"
        multiplier: 0.9
        ---
        # --- Fit: channels ---
        kind: QualificationRule
        id: advisers_for_the_wealthy
        name: Private customers expect a call
        stage: match
        scope: { channels: [branch] }
        when: customer.tier == "private" || customer.balance >= 40000.0
        multiplier: 4
        ---
        kind: QualificationRule
        id: letters_for_the_older
        name: Older customers read letters
        stage: match
        scope: { channels: [direct_mail] }
        when: customer.age >= 60
        multiplier: 1.5
        ---
        kind: QualificationRule
        id: texts_for_the_young
        name: Young customers read texts
        stage: match
        scope: { channels: [sms] }
        when: customer.age < 35
        multiplier: 1.3
        ---
        # --- Fit: offers ---
        # The tags of an offer are a list.
        kind: QualificationRule
        id: spring_push
        name: Spring offers come first
        stage: match
        when: '"spring" in offer.tags'
        multiplier: 1.2
        ---
        kind: QualificationRule
        id: families_like_cover
        name: Families look for cover
        stage: match
        scope: { categories: [insurance] }
        when: customer.has_children && customer.age < 55
        multiplier: 1.25
        ---
        kind: QualificationRule
        id: no_credit_on_the_way_out
        name: Hold credit back from customers who may leave
        stage: match
        scope: { categories: [cards, lending] }
        when: customer.churn_risk > 0.25
        multiplier: 0.6
        ---
        # Most have not answered the survey: for them the condition is missing, and nothing is multiplied.
        kind: QualificationRule
        id: promoters_say_yes
        name: Who recommends us listens to us
        stage: match
        when: customer.nps >= 9
        multiplier: 1.1

        """
}
