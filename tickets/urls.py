from django.urls import path

from tickets.views import acting, chat_files, entering, files, pages

app_name = "tickets"
urlpatterns = [
    path("", pages.ticket_list, name="list"),
    path("enter/", entering.enter, name="enter"),
    path("mail/", entering.mail_choices, name="mail-choices"),
    path("files/<uuid:pk>/", files.attachment, name="file"),
    path("chat/<uuid:conversation_id>/files/", chat_files.send_files, name="chat-files"),
    path("<int:number>/", pages.ticket_page, name="ticket"),
    path("<int:number>/reply/", acting.reply, name="reply"),
    path("<int:number>/keep/", acting.keep, name="keep"),
    path("<int:number>/close/", acting.close, name="close"),
    path("<int:number>/reopen/", acting.reopen, name="reopen"),
    path("<int:number>/rating/", acting.rate, name="rate"),
    path("<int:number>/address/", acting.address, name="address"),
    path("<int:number>/links/revoke/", acting.revoke, name="revoke-links"),
]
