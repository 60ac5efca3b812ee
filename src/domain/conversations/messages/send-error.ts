export interface SendError {
  code: string;
  message: string;
}
