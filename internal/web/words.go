package web

import (
	"cmp"
	"errors"
	"net/http"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
)

// Codes are for programs; pages say them in words. A code without an entry is shown with spaces.

var partWords = map[desk.PartCode]string{
	desk.PartSymptoms: "Symptoms", desk.PartTried: "What was tried, with results", desk.PartGuess: "Best guess",
	desk.PartCustomerContext: "What they should know about the customer", desk.PartCheckFirst: "What to check first",
}

func partLabel(code desk.PartCode) string { return orCode(partWords[code], string(code)) }

var holdWords = map[desk.HoldReason]string{
	desk.HoldRequester: "the requester", desk.HoldVendor: "a vendor", desk.HoldChange: "a change", desk.HoldScheduled: "a date",
}

func holdLabel(r desk.HoldReason) string { return orCode(holdWords[r], string(r)) }

var outcomeWords = map[desk.Outcome]string{
	desk.OutcomeNoFault: "No fault found", desk.OutcomeCannot: "Cannot be solved", desk.OutcomeWithdrawn: "Withdrawn by the requester",
	desk.OutcomeSelf: "Solved by the requester", desk.OutcomeDuplicate: "Duplicate of another ticket",
}

func outcomeLabel(o desk.Outcome) string { return orCode(outcomeWords[o], string(o)) }

var causeWords = map[desk.Cause]string{
	desk.CauseUnknown: "Not known", desk.CauseUse: "How it was used", desk.CauseAccess: "Access rights", desk.CauseChange: "A change",
	desk.CauseExternal: "Something outside",
}

func causeLabel(c desk.Cause) string { return orCode(causeWords[c], string(c)) }

var returnWords = map[desk.ReturnWhy]string{
	desk.ReturnSolvable: "Can be solved by the team that sent it",
}

func returnLabel(w desk.ReturnWhy) string { return orCode(returnWords[w], string(w)) }

var dispatchWords = map[desk.DispatchWhy]string{
	desk.DispatchNotAccepted: "the handoff was not accepted in time", desk.DispatchBounces: "it bounced too often", desk.DispatchAsked: "somebody asked for it",
}

func dispatchLabel(w desk.DispatchWhy) string { return orCode(dispatchWords[w], string(w)) }

func stateWords(s desk.State, h desk.HoldReason) string {
	if h != "" {
		return "Waits for " + holdLabel(h)
	}
	return capital(string(s))
}

// holdUntil adds the time at which a wait ends by itself.
func holdUntil(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " until " + moment(t)
}

func orCode(words, code string) string {
	if words != "" {
		return words
	}
	return capital(strings.ReplaceAll(code, "_", " "))
}

func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// messageOf gives the words of a refusal as a page says them: the core's own, unless they hold codes or name what pages call
// otherwise.
func messageOf(err error) string {
	var e *desk.Error
	if !errors.As(err, &e) {
		return ""
	}
	switch e.Code {
	case "handoff.parts_missing":
		return "The handoff is not complete. Still missing: " + partList(missing(err)) + "."
	case "message.not_the_voice":
		return "Only the contact person writes to the requester. Write it as an internal note instead."
	case "handoff.why_unknown":
		return "Choose why it goes back."
	case "hold.reason_unknown":
		return "Choose what the ticket waits for."
	case "resolve.outcome_unknown":
		return "Choose how it ended."
	}
	return e.Message
}

func partList(codes []desk.PartCode) string {
	labels := make([]string, len(codes))
	for i, code := range codes {
		labels[i] = "\u201c" + partLabel(code) + "\u201d"
	}
	return strings.Join(labels, ", ")
}

var statusWords = map[int]string{
	http.StatusUnprocessableEntity: "That did not work", http.StatusNotFound: "Not found", http.StatusForbidden: "Not allowed", http.StatusConflict: "Something changed",
	http.StatusServiceUnavailable: "Not available now", http.StatusTooManyRequests: "Too much at once", http.StatusInternalServerError: "Something broke",
}

// browserWords shortens what a browser calls itself to its name and system, as far as they are known.
func browserWords(agent string) string {
	browser := firstIn(agent, [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}})
	system := firstIn(agent, [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}})
	switch {
	case browser == "":
		return capital(cmp.Or(agent, "not named"))
	case system == "":
		return browser
	default:
		return browser + " on " + system
	}
}

func firstIn(text string, marks [][2]string) string {
	for _, mark := range marks {
		if strings.Contains(text, mark[0]) {
			return mark[1]
		}
	}
	return ""
}
