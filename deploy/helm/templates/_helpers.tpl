{{- define "hoibao.labels" -}}
app.kubernetes.io/name: hoibao
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* What every pod of ours has in common: who it runs as, and what it may write to. */}}
{{- define "hoibao.pod" -}}
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile:
    type: RuntimeDefault
volumes:
  - name: tmp
    emptyDir: {}
  - name: data
    {{- if .Values.storage.claim }}
    persistentVolumeClaim:
      claimName: {{ .Values.storage.claim }}
    {{- else }}
    emptyDir:
      sizeLimit: {{ .Values.storage.size }}
    {{- end }}
{{- end }}

{{- define "hoibao.container" -}}
image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
env:
  - name: HOIBAO_DRAIN
    value: {{ .Values.drain | quote }}
  {{- range $name, $value := .Values.settings }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
envFrom:
  - secretRef:
      name: {{ .Values.secret }}
volumeMounts:
  - name: data
    mountPath: /var/lib/hoibao
  - name: tmp
    mountPath: /tmp
resources:
  {{- toYaml .Values.resources | nindent 2 }}
{{- end }}
