package admin

import (
	"context"
	"math"
	"net/url"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// creditRows are what the client gets for breaches, a row each.
var creditRows = formRows{name: "credit", parts: []string{"clock", "priority", "amount"}, keys: []string{"clock", "amount"}, spare: 1}

// creditValues are the rows of what the agreement pays back for breaches, and an empty one.
func creditValues(values url.Values, all []sla.Credit) {
	creditRows.blank(values, len(all))
	for row, c := range all {
		values.Set(creditRows.field(row, "clock"), string(c.Clock))
		values.Set(creditRows.field(row, "amount"), money(c.Cents))
		if c.Priority > 0 {
			values.Set(creditRows.field(row, "priority"), strconv.Itoa(c.Priority))
		}
	}
}

func (d draft) readCredits(a *sla.Agreement) error {
	var all []sla.Credit
	for _, row := range creditRows.filled(d) {
		c := sla.Credit{Clock: sla.Kind(d.get(creditRows.field(row, "clock")))}
		if c.Clock == "" {
			return desk.Invalid(creditRows.field(row, "clock"), "agreement.credit_clock", "Say which promise must be broken for this credit.")
		}
		c.Priority, _ = strconv.Atoi(d.get(creditRows.field(row, "priority")))
		amount, err := strconv.ParseFloat(strings.ReplaceAll(trimmed(d, creditRows.field(row, "amount")), ",", "."), 64)
		if err != nil || math.IsNaN(amount) || amount < 0 || amount > mostCredit {
			return desk.Invalid(creditRows.field(row, "amount"), "agreement.credit_amount", "A credit is an amount of money, as 25 or 7.50.")
		}
		c.Cents = int64(math.Round(amount * 100))
		all = append(all, c)
	}
	a.Credits = all
	return nil
}

// mostCredit is far above what any breach costs, and far below where cents get lost.
const mostCredit = 1e9

func creditClocks(ctx context.Context) []part.Option {
	return append([]part.Option{{Label: words.T(ctx, "admin.credit.no_clock")}}, codes(ctx, "clock", escalationClocks)...)
}

// isMore tells whether what stands behind "more" is shown at once: something of it is wrong, or pays back.
func (e agreementEdit) isMore() bool {
	switch e.field {
	case "warnings", "prepaid", "step", "channels", "tiers", "on_site", "on_change":
		return true
	}
	return creditRows.wrong(e.draft) >= 0 || creditRows.count(e.draft) > creditRows.spare
}
