package letter

import (
	"strings"
	"testing"
)

func TestAutomaticMail(t *testing.T) {
	tests := []struct{ name, header, reason string }{
		{"person", "From: Ana <ana@example.com>\nTo: desk@example.net\nSubject: VPN", ""},
		{"person at Gmail", "Return-Path: <ana@gmail.com>\nDKIM-Signature: v=1\nFrom: Ana <ana@gmail.com>\nX-Gm-Message-State: x\nX-Google-Smtp-Source: x\nARC-Seal: i=1", ""},
		{"person at Outlook", "From: Ana <ana@example.com>\nX-MS-Exchange-Organization-SCL: 1\nX-Auto-Response-Suppress: None\nAuto-Submitted: no\nImportance: normal", ""},
		{"Feedback-ID is not enough", "From: a@b.c\nFeedback-ID: 1:2:3:mailer", ""},
		{"noreply is not enough", "From: noreply@example.com", ""},
		{"answer to an automatic mail", "From: a@b.c\nSubject: Re: Automatic reply: VPN", ""},
		{"RFC 3834", "Auto-Submitted: auto-replied", "Auto-Submitted says auto-replied"},
		{"RFC 3834 with a comment", "Auto-Submitted: Auto-Generated (cron)", "Auto-Submitted says auto-generated"},
		{"null return path", "Return-Path: <>", "return path is empty"},
		{"mail server", "From: MAILER-DAEMON@example.com", "mail server"},
		{"bulk", "Precedence: bulk", "Precedence says bulk"},
		{"auto_reply", "Precedence: auto_reply", "Precedence says auto_reply"},
		{"first class", "Precedence: first-class", ""},
		{"list", "List-Id: <users.example.com>", "mailing list"},
		{"newsletter", "List-Unsubscribe: <https://example.com/u>", "mailing list"},
		{"Exchange", "X-Auto-Response-Suppress: All", "X-Auto-Response-Suppress"},
		{"old autoresponder", "X-Autoreply: yes", "X-Autoreply"},
		{"old autoresponder that says no", "X-Autoreply: no", ""},
		{"autorespond", "X-Autorespond: vacation", "X-Autorespond"},
		{"loop", "X-Loop: desk@example.com", "X-Loop"},
		{"read receipt", "Content-Type: multipart/report; report-type=disposition-notification; boundary=b", "report"},
		{"absence note", "Subject: Automatische Antwort: VPN", "subject"},
	}
	for _, test := range tests {
		l, err := Parse([]byte(test.header+"\n\nHi"), Budget{})
		if err != nil {
			t.Fatal(err)
		}
		if l.Auto != (test.reason != "") || !strings.Contains(l.AutoReason, test.reason) {
			t.Errorf("%s: got %v %q, want %q", test.name, l.Auto, l.AutoReason, test.reason)
		}
	}
}
