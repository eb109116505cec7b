package letter

import (
	"strings"
)

// automaticRules are asked in order; the first that gives a reason wins, so the surest come first.
var automaticRules = []func(*Letter) string{
	autoSubmitted, bounceReport, reportType, nullReturnPath, mailerDaemon, precedence, listHeader, suppressesAnswers,
	autoreplyHeader, loopHeader, automaticSubject,
}

// automaticReason says in words why a mail was sent by a machine, or "" where nothing shows it. Marks that ordinary mail carries
// too, such as Feedback-ID or an address that begins with noreply, are no reason.
func automaticReason(l *Letter) string {
	for _, rule := range automaticRules {
		if reason := rule(l); reason != "" {
			return reason
		}
	}
	return ""
}

// autoSubmitted reads the field of RFC 3834; its value "no" says that a person wrote.
func autoSubmitted(l *Letter) string {
	value := firstWord(l.Header.Get("Auto-Submitted"))
	if value == "" || value == "no" {
		return ""
	}
	return "Auto-Submitted says " + value
}

func bounceReport(l *Letter) string {
	if l.Bounce == nil {
		return ""
	}
	return "it reports that a mail was not delivered"
}

// reportType holds for delivery and read receipts and for complaints (RFC 6522).
func reportType(l *Letter) string {
	kind := strings.ToLower(l.Header.Get("Content-Type"))
	if strings.HasPrefix(kind, "multipart/report") || strings.HasPrefix(kind, "message/delivery-status") {
		return "it is a report (multipart/report)"
	}
	return ""
}

func nullReturnPath(l *Letter) string {
	for _, value := range l.Header.All("Return-Path") {
		if strings.ReplaceAll(value, " ", "") == "<>" {
			return "its return path is empty"
		}
	}
	return ""
}

func mailerDaemon(l *Letter) string {
	for _, a := range append(l.From, l.Sender...) {
		name, _, _ := strings.Cut(strings.ToLower(a.Address), "@")
		if name == "mailer-daemon" || name == "mailerdaemon" {
			return "it comes from a mail server (" + a.Address + ")"
		}
	}
	return ""
}

func precedence(l *Letter) string {
	switch value := firstWord(l.Header.Get("Precedence")); value {
	case "bulk", "list", "junk", "auto_reply", "auto-reply":
		return "Precedence says " + value
	}
	return ""
}

func listHeader(l *Letter) string {
	for _, name := range []string{"List-Id", "List-Unsubscribe", "List-Post", "List-Help", "List-Subscribe", "List-Owner", "List-Archive"} {
		if l.Header.Has(name) {
			return "it came through a mailing list (" + name + ")"
		}
	}
	return ""
}

func suppressesAnswers(l *Letter) string {
	value := strings.ToLower(l.Header.Get("X-Auto-Response-Suppress"))
	if value == "" || value == "none" {
		return ""
	}
	return "it asks for no automatic answers (X-Auto-Response-Suppress)"
}

// autoreplyHeader knows the fields of programs from before RFC 3834.
func autoreplyHeader(l *Letter) string {
	for _, name := range []string{"X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply-From", "X-Autoreply-From", "X-Mail-Autoreply", "X-FC-MachineGenerated", "X-Cron-Env"} {
		if value := firstWord(l.Header.Get(name)); l.Header.Has(name) && value != "no" && value != "false" {
			return "it is an automatic answer (" + name + ")"
		}
	}
	if strings.Contains(strings.ToLower(l.Header.Get("X-POST-MessageClass")), "autoresponder") {
		return "it is an automatic answer (X-POST-MessageClass)"
	}
	return ""
}

func loopHeader(l *Letter) string {
	if !l.Header.Has("X-Loop") {
		return ""
	}
	return "it carries a mark against mail loops (X-Loop)"
}

// automaticSubjects begin the subject of absence notes of programs that mark them in no other way, in lower case.
var automaticSubjects = []string{
	"automatic reply:", "auto reply:", "autoreply:", "auto-reply:", "out of office:", "out of office reply:", "out of the office:", "automatische antwort:", "abwesenheitsnotiz:",
	"réponse automatique", "absence du bureau", "respuesta automática:", "resposta automática:", "risposta automatica:", "fuori sede:", "automatisch antwoord:", "automatiskt svar:",
	"autosvar:", "automatisk svar:", "automaattinen vastaus:", "odpowiedź automatyczna:", "automatická odpověď:", "автоматический ответ:", "автоматична відповідь:",
	"otomatik yanıt:", "自動応答:", "自动答复:", "自動回覆:", "자동 회신:",
}

func automaticSubject(l *Letter) string {
	subject := strings.ToLower(strings.TrimSpace(l.Subject))
	for _, beginning := range automaticSubjects {
		if strings.HasPrefix(subject, beginning) {
			return "its subject is that of an automatic answer"
		}
	}
	return ""
}

// firstWord gives the value of a field without parameters and comments, in lower case.
func firstWord(value string) string {
	value = strings.ToLower(strings.TrimSpace(value))
	if at := strings.IndexAny(value, " ;(\t"); at >= 0 {
		value = value[:at]
	}
	return value
}
