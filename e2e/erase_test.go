package e2e

import (
	"bytes"
	"encoding/base64"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
	"tierdesk/internal/realparts"
)

// planted are the facts about one person that must be nowhere after the erasure, in the forms in which they were planted.
var planted = []string{
	"maria.grosz@far.test", "Maria.Grosz@Far.test", "Maria Grosz",
	base64.StdEncoding.EncodeToString([]byte("This file is about Maria Grosz of far.test.")),
}

// TestE2EErase plants facts about a person wherever mail and API can bring them, erases the person with the running desk beside
// it, and looks for them in every file of the desk and every table of its database.
func TestE2EErase(t *testing.T) {
	onBoth(t, func(t *testing.T, place []string) {
		d := newDesk(t, place)
		lmtp := freeAddress(t)
		d.writeMailConfig(map[string]any{
			"domain": "desk.test", "name": "Help desk", "hostname": "desk.test", "listen_lmtp": lmtp,
			"mailboxes": []map[string]string{{"id": "support", "address": support}},
		})
		d.hire("ana", "Intake", "Service Desk")
		d.start()
		plant(t, d, lmtp)
		for _, fact := range planted {
			if !stands(remains(t, d), fact) {
				t.Fatalf("%q was not planted, so its absence would prove nothing", fact)
			}
		}
		d.cli("person", "erase", "--email", "maria.grosz@far.test")
		var audit struct {
			OK     bool
			Erased int
		}
		decode(t, d.cli("audit", "verify"), &audit)
		if !audit.OK || audit.Erased == 0 {
			t.Errorf("after the erasure: got %+v, want valid chains with erased entries", audit)
		}
		status, body := d.as("ana", "GET", "/search?q=grosz", "")
		if status != 200 || strings.Contains(string(body), "Grosz") {
			t.Errorf("the search still finds the name: %d %s", status, body)
		}
		_ = d.run.Process.Signal(os.Interrupt)
		_ = d.run.Wait()
		for where, data := range remains(t, d) {
			for _, fact := range planted {
				if bytes.Contains(data, []byte(fact)) {
					t.Errorf("%q is still in %s", fact, where)
				}
			}
		}
	})
}

func plant(t *testing.T, d *deskProcess, lmtp string) {
	t.Helper()
	file := base64.StdEncoding.EncodeToString([]byte("This file is about Maria Grosz of far.test."))
	mails := []string{
		"From: Maria Grosz <Maria.Grosz@Far.test>\r\nTo: " + support + "\r\nSubject: It is Maria Grosz\r\nMessage-ID: <maria.grosz@far.test>\r\nMIME-Version: 1.0\r\n" +
			"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nMaria Grosz here.\r\n--b\r\nContent-Type: text/plain; name=\"Maria Grosz.txt\"\r\n" +
			"Content-Disposition: attachment; filename=\"Maria Grosz.txt\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + file + "\r\n--b--\r\n",
		"From: Bob <bob@near.test>\r\nTo: " + support + ", \"Maria Grosz\" <maria.grosz@far.test>\r\nSubject: About Maria Grosz\r\n\r\nAsk Maria Grosz, maria.grosz@far.test.\r\n",
		"From: Maria Grosz <maria.grosz@far.test>\r\nTo: " + support + "\r\nAuto-Submitted: auto-replied\r\nSubject: Away\r\n\r\nMaria Grosz is away.\r\n",
	}
	for _, raw := range mails {
		lmtpSend(t, lmtp, raw)
	}
	var first struct {
		Items []struct{ ID string }
	}
	eventually(t, "two tickets are there", func() bool {
		d.must("ana", "GET", "/tickets", "", &first)
		return len(first.Items) == 2
	})
	for _, item := range first.Items {
		d.must("ana", "POST", "/tickets/"+item.ID+"/notes", `{"body":"Called Maria Grosz."}`, nil)
		d.must("ana", "POST", "/tickets/"+item.ID+"/messages", `{"body":"Dear Maria Grosz, we look into it."}`, nil)
	}
	eventually(t, "the search knows her", func() bool {
		_, body := d.as("ana", "GET", "/search?q=grosz", "")
		return strings.Contains(string(body), "number")
	})
}

func lmtpSend(t *testing.T, address, raw string) {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	client := smtp.NewClientLMTP(connection)
	defer func() { _ = client.Close() }()
	if err := client.SendMail("sender@far.test", []string{support}, strings.NewReader(raw)); err != nil {
		t.Fatal(err)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func stands(found map[string][]byte, fact string) bool {
	for _, data := range found {
		if bytes.Contains(data, []byte(fact)) {
			return true
		}
	}
	return false
}

// remains is every file of the desk's folder, and on PostgreSQL a dump of every table as well.
func remains(t *testing.T, d *deskProcess) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	err := filepath.WalkDir(d.dir(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		found[strings.TrimPrefix(path, d.dir())] = data
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.place) > 2 {
		binary, err := exec.LookPath("pg_dump")
		if err != nil {
			realparts.Missing(t, "pg_dump is not installed")
		}
		dump, err := exec.Command(binary, "--data-only", "--inserts", d.place[3]).Output()
		if err != nil {
			t.Fatalf("dump the database: %v", err)
		}
		found["the dump of all tables"] = dump
	}
	return found
}
