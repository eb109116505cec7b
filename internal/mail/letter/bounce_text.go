package letter

import (
	"regexp"
	"strings"
)

var (
	serverNames    = regexp.MustCompile(`(?i)^(mailer-?daemon|postmaster|mail-daemon|mdaemon|exchange|microsoftexchange[0-9a-f]*)$`)
	troublePhrases = regexp.MustCompile(`(?i)(qmail-send program|undeliver(ed|able)|delivery (has )?failed|delivery to the following|(could|can) ?not be delivered|couldn't be delivered|wasn't able to deliver|unable to deliver|did not reach|failed permanently|delivery status notification|returned to sender|mail delivery failed|delivery failure|returned mail|delivery failed)`)
	delayPhrases   = regexp.MustCompile(`(?i)(delayed|will be retried|still being retried|not yet been delivered|warning only|temporar)`)
	originalBegins = regexp.MustCompile(`(?im)^[\s>*-]*((-+\s*)?(original message|below this line is a copy of the message|this is a copy of the message|message header|included is a copy|undelivered message)\b.*)$`)
	mailedTo       = regexp.MustCompile(`[^\s<>"(),;:\[\]]+@[A-Za-z0-9.-]+[A-Za-z0-9]`)
	originalID     = regexp.MustCompile(`(?im)^[\s>]*message-id:\s*<([^<>\s]+)>`)
	smtpCode       = regexp.MustCompile(`\b[45]\d\d[ -]`)
)

const textBounceBytes = 64 << 10 // how much of a report in prose is read

// readTextBounce reads a report in prose, as qmail, old Exchange, Gmail and others write it: it must come from a mail server
// and say that something was not delivered. Nil where it does not.
func readTextBounce(l *Letter) *Bounce {
	if !fromServer(l) {
		return nil
	}
	text := l.Text[:min(len(l.Text), textBounceBytes)]
	if !troublePhrases.MatchString(l.Subject + "\n" + text) {
		return nil
	}
	report, original := text, ""
	if at := originalBegins.FindStringIndex(text); at != nil {
		report, original = text[:at[0]], text[at[0]:]
	}
	b := &Bounce{Recipients: proseRecipients(l, report)}
	if m := originalID.FindStringSubmatch(original); m != nil {
		b.OriginalMessageID = m[1]
	}
	return b
}

func fromServer(l *Letter) bool {
	if nullReturnPath(l) != "" {
		return true
	}
	for _, a := range append(l.From, l.Sender...) {
		name, _, _ := strings.Cut(a.Address, "@")
		if serverNames.MatchString(name) {
			return true
		}
	}
	return false
}

// proseRecipients takes the addresses of the report; our own and the server's are not the ones in trouble.
func proseRecipients(l *Letter, report string) []BouncedRecipient {
	own := map[string]bool{}
	for _, a := range append(append([]Address{}, l.To...), l.From...) {
		own[strings.ToLower(a.Address)] = true
	}
	action := "failed"
	if delayPhrases.MatchString(l.Subject+"\n"+report) && !strings.Contains(strings.ToLower(report), "permanent") {
		action = "delayed"
	}
	var found []BouncedRecipient
	for _, at := range mailedTo.FindAllStringIndex(report, 50) {
		address := report[at[0]:at[1]]
		if own[strings.ToLower(address)] {
			continue
		}
		own[strings.ToLower(address)] = true
		found = append(found, proseRecipient(address, action, report, at[1]))
	}
	return found
}

// proseRecipient reads code and reason from the text that follows an address.
func proseRecipient(address, action, report string, at int) BouncedRecipient {
	reason := report[at:min(len(report), at+600)]
	r := BouncedRecipient{Address: address, Action: action, Status: enhancedCode.FindString(reason)}
	r.Diagnostic = strings.Join(strings.Fields(strings.TrimLeft(strings.ToValidUTF8(reason, ""), ">: \r\n")), " ")
	if r.Status == "" && !smtpCode.MatchString(reason) && strings.Contains(strings.ToLower(report), "permanent") {
		r.Status = "5.0.0"
	}
	return r
}
