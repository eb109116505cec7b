package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func command(ctx context.Context, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	if out, err := cmd.Output(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, out)
	}
	return nil
}

// running is one desk that serves.
type running struct {
	binary string
	place  []string // --data, and --database-url
	url    string
	token  string
	cmd    *exec.Cmd
	log    *os.File
}

func (r *running) call(ctx context.Context, stdin string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, r.binary, append(args, r.place...)...)
	cmd.Stdin, cmd.Stderr = strings.NewReader(stdin), r.log
	out, err := cmd.Output()
	if err != nil {
		return out, fmt.Errorf("tierdesk %s: %w", strings.Join(args, " "), err)
	}
	return out, nil
}

// start serves and gives how long it took to the first 200.
func (r *running) start(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	r.cmd = exec.CommandContext(ctx, r.binary, append([]string{"serve", "--listen", "127.0.0.1:0"}, r.place...)...)
	r.cmd.Stderr = r.log
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := r.cmd.Start(); err != nil {
		return 0, err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return 0, fmt.Errorf("the desk did not start: %w", err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	var answer struct{ URL string }
	if err := json.Unmarshal(line, &answer); err != nil {
		return 0, err
	}
	r.url = answer.URL
	for range 1000 {
		if answered(r.url + "/healthz") {
			return time.Since(began), nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	return 0, errors.New("the desk never answered 200")
}

func answered(url string) bool {
	response, err := http.Get(url) //nolint:gosec // our own server on loopback
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

func (r *running) stop() error {
	if r.cmd == nil || r.cmd.Process == nil {
		return nil
	}
	_ = r.cmd.Process.Signal(os.Interrupt)
	err := r.cmd.Wait()
	r.cmd = nil
	return err
}

// rss is the resident memory in MB.
func (r *running) rss() (float64, error) {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(r.cmd.Process.Pid), "status"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1000 * 1.024, err
		}
	}
	return 0, errors.New("no resident memory is told")
}

// processorTime is what the desk has used of the cores so far. The kernel counts in hundredths of a second.
func (r *running) processorTime() (time.Duration, error) {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(r.cmd.Process.Pid), "stat"))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	cells := strings.Fields(rest)
	user, err := strconv.Atoi(cells[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(cells[12])
	return time.Duration(user+system) * 10 * time.Millisecond, err
}

// settle waits until the desk has caught up with what was imported, and gives how long that took: it then takes less than a twentieth of a core.
func (r *running) settle() (time.Duration, error) {
	const look, longest = 2 * time.Second, 10 * time.Minute
	began := time.Now()
	for before := time.Duration(-1); time.Since(began) < longest; {
		used, err := r.processorTime()
		if err != nil {
			return 0, err
		}
		if before >= 0 && used-before < look/20 {
			return time.Since(began), nil
		}
		before = used
		time.Sleep(look)
	}
	return 0, fmt.Errorf("the desk still works after %s", longest)
}

// ask gives the JSON answer of the API.
func (r *running) ask(method, path, body string, answer any) error {
	request, err := http.NewRequest(method, r.url+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+r.token)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s: %.300s", method, path, response.Status, data)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(data, answer)
}
